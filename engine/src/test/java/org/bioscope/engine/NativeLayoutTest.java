package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.LatencyHistogram;
import org.junit.jupiter.api.Test;

/** Holds {@code bioscope.h} and the Java side together. */
class NativeLayoutTest {
    @Test
    void aRecordIsLaidOutAsAnEngineRow() {
        assertThat(NativeLayout.bytes("bioscope_record")).isEqualTo(EngineRow.BYTES);
        Map.of("id", EngineRow.ID, "offset", EngineRow.OFFSET, "intended_ns", EngineRow.INTENDED_NS, "submit_ns", EngineRow.SUBMIT_NS,
                "submitted_ns", EngineRow.SUBMITTED_NS, "seen_ns", EngineRow.SEEN_NS, "bytes", EngineRow.LENGTH, "result", EngineRow.RESULT)
                .forEach((field, offset) -> assertThat(NativeLayout.offset("bioscope_record." + field)).as(field).isEqualTo(offset));
        Map.of("job", EngineRow.JOB, "op", EngineRow.OP, "flags", EngineRow.FLAGS, "slot", EngineRow.SLOT)
                .forEach((field, offset) -> assertThat(NativeLayout.offset("bioscope_record." + field)).as(field).isEqualTo(offset));
    }

    @Test
    void bothSidesCountInTheSameBuckets() {
        assertThat(NativeLayout.bytes("bioscope_latency.counts")).isEqualTo(LatencyHistogram.BUCKETS * Long.BYTES);
    }

    @Test
    void everyFieldLiesWithinItsStruct() {
        NativeLayout.fields().forEach((name, field) -> {
            if (name.contains(".")) {
                int whole = NativeLayout.bytes(name.substring(0, name.indexOf('.')));
                assertThat(field.offset() + field.bytes()).as(name).isLessThanOrEqualTo(whole);
            }
        });
    }

    @Test
    void theHeadThatJavaStoresIsOnALineOfItsOwn() {
        assertThat(NativeLayout.offset("bioscope_job.ring_head") % 64).isZero();
        assertThat(NativeLayout.offset("bioscope_job.ring_tail") % 64).isZero();
        assertThat(NativeLayout.offset("bioscope_job.depth") - NativeLayout.offset("bioscope_job.ring_head")).isEqualTo(64);
    }
}
