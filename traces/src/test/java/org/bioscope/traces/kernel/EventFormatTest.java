package org.bioscope.traces.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventFormatTest {
    private static final String COMMON = """
            \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
            \tfield:unsigned char common_flags;\toffset:2;\tsize:1;\tsigned:0;
            \tfield:unsigned char common_preempt_count;\toffset:3;\tsize:1;\tsigned:0;
            \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

            """;

    @Test
    void fieldsAndTheBitsOfFlagsAreReadFromTheFile() {
        EventFormat format = EventFormat.parse("name: iomap_dio_rw_begin\nID: 1135\nformat:\n" + COMMON
                + "\tfield:dev_t dev;\toffset:8;\tsize:4;\tsigned:0;\n\tfield:loff_t pos;\toffset:32;\tsize:8;\tsigned:1;\n"
                + "\tfield:__data_loc char[] workqueue;\toffset:24;\tsize:4;\tsigned:0;\n\tfield:char rwbs[10];\toffset:28;\tsize:10;\tsigned:0;\n"
                + "\nprint fmt: \"flags %s\", __print_flags(REC->ki_flags, \"|\", { ( int) (( __kernel_rwf_t)0x00000008), \"NOWAIT\" }, { (1 << 17), \"DIRECT\" },"
                + " {(1 << 0), \"DIO_FORCE_WAIT\" }), __print_symbolic(REC->type, { 0, \"HOLE\" }, { 3, \"UNWRITTEN\" }), { (1U << 2), \"SHARED\" }");
        assertThat(format.name()).isEqualTo("iomap_dio_rw_begin");
        assertThat(format.id()).isEqualTo(1135);
        assertThat(format.field("pos")).contains(new EventFormat.Field("pos", "loff_t pos", 32, 8, true, false));
        assertThat(format.field("workqueue")).contains(new EventFormat.Field("workqueue", "__data_loc char[] workqueue", 24, 4, false, true));
        assertThat(format.field("rwbs")).contains(new EventFormat.Field("rwbs", "char rwbs[10]", 28, 10, false, false));
        assertThat(format.field("absent")).isEmpty();
        assertThat(format.label("NOWAIT")).hasValue(8);
        assertThat(format.label("DIRECT")).hasValue(1 << 17);
        assertThat(format.label("DIO_FORCE_WAIT")).hasValue(1);
        assertThat(format.label("HOLE")).hasValue(0);
        assertThat(format.label("UNWRITTEN")).hasValue(3);
        assertThat(format.label("SHARED")).hasValue(4);
        assertThat(format.label("WRITE")).isEmpty();
        assertThat(format.words("ki_flags").of(8 | 1 << 17)).isEqualTo("NOWAIT|DIRECT");
        assertThat(format.words("ki_flags").of(1 << 9)).as("a bit without a word").isEqualTo("0x200");
        assertThat(format.words("type").of(3)).isEqualTo("UNWRITTEN");
        assertThat(format.words("type").of(7)).isEqualTo("7");
        assertThat(format.words("pos").values()).isEmpty();
    }

    @Test
    void anEventIsDecodedWhereverItsKernelPutsTheFields() {
        // As another kernel might: other offsets and sizes, a field less, other bits for the flags.
        String text = "name: iomap_dio_rw_begin\nID: 9\nformat:\n" + COMMON.replace("offset:2;", "offset:12;").replace("offset:4;", "offset:16;")
                + "\tfield:u64 ino;\toffset:24;\tsize:8;\tsigned:0;\n\tfield:dev_t dev;\toffset:20;\tsize:4;\tsigned:0;\n"
                + "\tfield:loff_t pos;\toffset:32;\tsize:8;\tsigned:1;\n\tfield:int ki_flags;\toffset:40;\tsize:4;\tsigned:1;\n"
                + "\tfield:bool aio;\toffset:44;\tsize:1;\tsigned:0;\n\nprint fmt: \"\", { (1 << 30), \"WRITE\" }, { (1 << 3), \"HIPRI\" }";
        var decoder = new EventDecoder();
        decoder.learn(text);
        byte[] record = ByteBuffer.allocate(48).order(ByteOrder.nativeOrder()).putShort(0, (short) 9).put(12, (byte) 0x10).putInt(16, 4242)
                .putInt(20, Watch.device(259, 3)).putLong(24, 77).putLong(32, 65536).putInt(40, 1 << 30).put(44, (byte) 1).array();
        var event = new KernelEvent();
        assertThat(decoder.decode(record, 0, record.length, 5, 1, event)).isTrue();
        assertThat(event.kind()).isEqualTo(EventKind.DIO_BEGIN);
        assertThat(event.tid()).isEqualTo(4242);
        assertThat(event.inInterrupt()).isTrue();
        assertThat(event.get(KernelEvent.INO)).isEqualTo(77);
        assertThat(event.get(KernelEvent.DEV)).isEqualTo(Watch.device(259, 3));
        assertThat(event.get(KernelEvent.POS)).isEqualTo(65536);
        assertThat(event.get(KernelEvent.KI_FLAGS)).isEqualTo(KernelEvent.KI_WRITE);
        assertThat(event.get(KernelEvent.AIO)).isEqualTo(1);
        assertThat(event.has(KernelEvent.LENGTH)).as("this kernel has no count").isFalse();
    }

    @Test
    void aRecordShorterThanItsFormatIsPassedOver() {
        var decoder = new EventDecoder();
        decoder.learn(Pages.FORMAT);
        byte[] record = Pages.record(1, 0, 5);
        var event = new KernelEvent();
        assertThat(decoder.decode(record, 0, 27, 0, 0, event)).isFalse();
        assertThat(decoder.decode(record, 0, 28, 0, 0, event)).isTrue();
        assertThat(decoder.decode(record, 0, 1, 0, 0, event)).isFalse();
    }

    @Test
    void theOldNamesOfAnEventAreTheSameEvent() {
        assertThat(EventKind.named("io_uring_submit_sqe")).isEqualTo(EventKind.named("io_uring_submit_req")).isEqualTo(EventKind.SUBMIT);
        assertThat(EventKind.named("iomap_apply_dstmap")).isEqualTo(EventKind.named("iomap_iter_dstmap")).isEqualTo(EventKind.EXTENT);
        assertThat(EventKind.named("sched_switch")).isNull();
    }

    @Test
    void aFlushIsToldFromForcedUnitAccess() {
        assertThat(KernelEvent.rwbs("FWFS\0xx".getBytes(), 0, 7)).isEqualTo(KernelEvent.RWBS_PREFLUSH | KernelEvent.RWBS_WRITE | KernelEvent.RWBS_FUA);
        assertThat(KernelEvent.rwbs("RS".getBytes(), 0, 2)).isEqualTo(KernelEvent.RWBS_READ);
        assertThat(KernelEvent.rwbs("WFS".getBytes(), 0, 3)).isEqualTo(KernelEvent.RWBS_WRITE | KernelEvent.RWBS_FUA);
    }

    @Test
    void whatIsNoFormatIsRefusedByName() {
        assertThatThrownBy(() -> EventFormat.parse("hello")).isInstanceOf(TraceFormatException.class).hasMessageContaining("hello");
        assertThatThrownBy(() -> EventFormat.parse("name: x\nID: 70000x\n")).isInstanceOf(TraceFormatException.class).hasMessageContaining("70000x");
        assertThatThrownBy(() -> EventFormat.parse("name: x\nID: 1\n\tfield:int a;\toffset:99999;\tsize:4;\tsigned:0;")).isInstanceOf(TraceFormatException.class);
        assertThatThrownBy(() -> EventFormat.parse("x".repeat(200_000))).isInstanceOf(TraceFormatException.class);
    }

    @Test
    void damagedFormatsThrowNothingButTheParsersOwn() {
        var random = new Random(11);
        List<String> formats = List.of(Pages.FORMAT, Pages.HEADER_PAGE, "name: iomap_iter_dstmap\nID: 3\nformat:\n" + COMMON
                + "\tfield:u16 type;\toffset:48;\tsize:2;\tsigned:0;\n\nprint fmt: \"\", { 0, \"HOLE\" }, { (1U << 0), \"NEW\" }");
        for (int round = 0; round < 20_000; round++) {
            var damaged = new StringBuilder(formats.get(round % formats.size()));
            for (int i = random.nextInt(12); i >= 0; i--) {
                int at = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> damaged.insert(at, "0123456789(){}<<;:\"\n".charAt(random.nextInt(19)));
                    default -> damaged.deleteCharAt(at);
                }
            }
            var decoder = new EventDecoder();
            try {
                decoder.learn(damaged.toString());
                byte[] record = new byte[128];
                random.nextBytes(record);
                decoder.decode(record, 0, record.length, 0, 0, new KernelEvent());
                RingPage.Layout.parse(damaged.toString());
            } catch (TraceFormatException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
