package org.bioscope.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.bioscope.engine.EngineConfig.Target;
import org.bioscope.traces.Completion;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Op;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Rw;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionPolicyTest {
    private static final Path FILE = Path.of("/nowhere/test.dat");
    private static final Environment EXT4 = Environment.unknown().with(Environment.FILESYSTEM, "ext4").with(Environment.DEVICE, "vda")
            .with(Environment.WRITE_CACHE, "write back").with(Environment.FUA, "no").with(Environment.MOUNT_OPTIONS, "rw,relatime");
    private static final Workload WRITES = Workload.defaults().with(Workload.IOENGINE, "libaio").with(Workload.RW, Rw.RANDWRITE).with(Workload.IODEPTH, 16);

    private static CompletionPolicy policy(Workload workload, String completion, Environment environment) {
        return CompletionPolicy.of(workload.with(Workload.COMPLETION, completion), Target.NEW_FILE, FILE, environment).orElseThrow();
    }

    @Test
    void nativeIsTheDefaultAndPutsNothingInBetween() {
        assertThat(CompletionPolicy.of(WRITES, Target.NEW_FILE, FILE, EXT4)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"inline, INLINE", "workqueue, WORKQUEUE", "caller, CALLER"})
    void aModeHoldsForEveryReadAndWriteInEverySituation(String mode, Completion expected) {
        CompletionPolicy policy = policy(WRITES, mode, EXT4);
        for (boolean again : new boolean[] {false, true}) {
            for (boolean failed : new boolean[] {false, true}) {
                assertThat(policy.completion(Op.READ, again, failed)).isEqualTo(expected);
                assertThat(policy.completion(Op.WRITE, again, failed)).isEqualTo(expected);
                assertThat(policy.completion(Op.FDATASYNC, again, failed)).as("a sync is no direct I/O").isEqualTo(Completion.INLINE);
            }
        }
    }

    /** The table 1e of the reference, for asynchronous writes and reads on ext4. */
    @ParameterizedTest
    @CsvSource({
        "4.15, written, INLINE, INLINE", "6.1, written, WORKQUEUE, WORKQUEUE", "6.12, written, WORKQUEUE, WORKQUEUE",
        "6.18, written, WORKQUEUE, WORKQUEUE", "6.19, written, INLINE, INLINE", "6.6-rc, written, CALLER, CALLER",
        "4.15, fallocate, WORKQUEUE, INLINE", "6.12, fallocate, WORKQUEUE, WORKQUEUE", "6.19, fallocate, WORKQUEUE, INLINE",
        "proposal-2023, fallocate, INLINE, INLINE", "proposal-2023, cached, WORKQUEUE, INLINE", "4.15, cached, WORKQUEUE, INLINE",
        "6.19, cached, WORKQUEUE, INLINE", "6.19, none, CALLER, INLINE"})
    void aGenerationDecidesByTheFactsOfTheBlock(String generation, String prepare, Completion first, Completion again) {
        CompletionPolicy policy = policy(WRITES.withText(Workload.PREPARE, prepare).with(Workload.IOENGINE, "io_uring"), "rules:" + generation, EXT4);
        assertThat(policy.completion(Op.WRITE, false, false)).as("first").isEqualTo(first);
        assertThat(policy.completion(Op.WRITE, true, false)).as("again").isEqualTo(again);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.15", "5.10", "6.1", "6.6-rc", "6.12", "6.18", "6.19", "7.0", "proposal-2023"})
    void aReadCompletesInlineInEveryKernel(String generation) {
        for (Environment environment : new Environment[] {EXT4, EXT4.with(Environment.FILESYSTEM, "xfs"), EXT4.with(Environment.FILESYSTEM, "block")}) {
            CompletionPolicy policy = policy(WRITES.with(Workload.RW, Rw.RANDREAD), "rules:" + generation, environment);
            assertThat(policy.completion(Op.READ, false, false)).as(environment.fact(Environment.FILESYSTEM).orElseThrow()).isEqualTo(Completion.INLINE);
        }
    }

    @ParameterizedTest
    @CsvSource({"6.12, INLINE", "6.12.63, WORKQUEUE", "6.18.2, WORKQUEUE", "6.19, WORKQUEUE"})
    void aReadThatFailedGoesToAWorkerSinceTheRuleForErrors(String generation, Completion expected) {
        assertThat(policy(WRITES.with(Workload.RW, Rw.RANDREAD), "rules:" + generation, EXT4).completion(Op.READ, false, true)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"inline, dsync, no, true", "inline, dsync, yes, false", "inline, sync, yes, true", "inline, none, no, false",
        "rules:6.19, dsync, no, true", "rules:6.19, dsync, yes, false", "rules:4.15, dsync, yes, true"})
    void aWriteIsSyncedWhereTheKernelWouldFlushIt(String mode, String sync, String fua, boolean expected) {
        Environment environment = EXT4.with(Environment.FUA, fua);
        Workload workload = WRITES.withText(Workload.SYNC, sync);
        assertThat(policy(workload, mode, environment).flush()).isEqualTo(expected);
        assertThat(policy(workload.with(Workload.RW, Rw.READ), mode, environment).flush()).as("reads").isFalse();
        assertThat(SyncMode.values()).hasSize(3);
    }

    @Test
    void theNotesSayWhatItIsAndWhatTheRulesSaid() {
        assertThat(policy(WRITES, "inline", EXT4).notes()).contains(CompletionPolicy.WHAT_IT_IS);
        assertThat(policy(WRITES, "rules:6.12", EXT4).notes()).anyMatch(note -> note.startsWith("rules of 6.6: a write completes by workqueue: "));
        assertThat(policy(WRITES.with(Workload.PREPARE, Prepare.FALLOCATE), "rules:6.19", EXT4).notes())
                .anyMatch(note -> note.startsWith("rules of 6.19: a write completes by workqueue: "))
                .anyMatch(note -> note.startsWith("rules of 6.19: a write of a block that this run wrote completes by inline: "));
        assertThat(policy(WRITES.with(Workload.PREPARE, Prepare.NONE), "rules:6.19", EXT4).notes())
                .anyMatch(note -> note.contains("completes by waiter (here it is handed back to the submitter"));
        assertThat(policy(WRITES.with(Workload.IOENGINE, "io_uring"), "caller", EXT4).notes()).anyMatch(note -> note.contains("libaio is not"));
    }

    @Test
    void whatCannotBeIsRefusedInOneSentence() {
        refused(WRITES.with(Workload.COMPLETION, "rules:9.9"), EXT4, "completion", "there are no rules for '9.9'; give a release, or one of 4.15, 5.10");
        refused(WRITES.with(Workload.COMPLETION, "rules:nonsense"), EXT4, "completion", "there are no rules for 'nonsense'");
        refused(WRITES.with(Workload.COMPLETION, "inline").with(Workload.IOENGINE, "psync"), EXT4, "completion", "use libaio or io_uring");
        refused(WRITES.with(Workload.COMPLETION, "inline").with(Workload.HIPRI, true), EXT4, "completion", "leave one of them out");
        refused(WRITES.with(Workload.COMPLETION, "inline").with(Workload.OBSERVE, "kernel"), EXT4, "observe", "use --observe engine");
        refused(WRITES.with(Workload.COMPLETION, "rules:6.12").with(Workload.IOENGINE, "nop"), EXT4, "completion", "nothing to decide");
        refused(WRITES.with(Workload.COMPLETION, "rules:6.12"), EXT4.with(Environment.FILESYSTEM, "tmpfs"), "completion", "no rules are written for this filesystem");
    }

    private static void refused(Workload workload, Environment environment, String option, String why) {
        assertThatThrownBy(() -> CompletionPolicy.of(workload, Target.NEW_FILE, FILE, environment)).isInstanceOf(WorkloadException.class)
                .hasMessageContaining(why).hasMessageNotContaining("\n").satisfies(e -> assertThat(((WorkloadException) e).option()).isEqualTo(option));
    }

    @Test
    void theOptionReadsOnlyWhatCanBeMeant() {
        for (String good : new String[] {"native", "inline", "workqueue", "caller", "rules:4.15", "rules:6.6-rc", "rules:proposal-2023"}) {
            assertThat(Workload.COMPLETION.read(good)).isEqualTo(good);
        }
        for (String bad : new String[] {"", "rules:", "Inline", "rules", "rules:6.1 2", "poll"}) {
            assertThatThrownBy(() -> Workload.COMPLETION.read(bad)).isInstanceOf(WorkloadException.class)
                    .hasMessageContaining("must be native, inline, workqueue, caller or rules:GENERATION");
        }
    }
}
