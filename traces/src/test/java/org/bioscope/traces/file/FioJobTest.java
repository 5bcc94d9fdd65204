package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.bioscope.traces.Prepare;
import org.bioscope.traces.Rw;
import org.bioscope.traces.SyncMode;
import org.bioscope.traces.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FioJobTest {
    @TempDir
    private Path folder;

    @Test
    void aJobMeansHereWhatItMeansToFio() throws IOException {
        FioJob job = read("""
                ; a comment
                  # an indented one
                [global]
                directory=/data
                bs=4k ; after a value
                direct=1
                [randwrite]
                ioengine=libaio
                readwrite=randwrite
                iodepth=64
                size=4ki
                runtime=2m
                time_based
                sync=1
                overwrite=1
                group_reporting
                """);
        assertThat(job.name()).isEqualTo("randwrite");
        assertThat(job.remarks()).isEmpty();
        assertThat(job.workload()).isEqualTo(Workload.defaults().with(Workload.DIRECTORY, "/data").with(Workload.IOENGINE, "libaio")
                .with(Workload.RW, Rw.RANDWRITE).with(Workload.IODEPTH, 64).with(Workload.SIZE, 4000L).with(Workload.RUNTIME, 120_000_000_000L)
                .with(Workload.SYNC, SyncMode.SYNC).with(Workload.PREPARE, Prepare.WRITTEN));
    }

    @Test
    void globalsHoldForTheSectionsBelowThem() throws IOException {
        String text = "[global]\ndirectory=/d\nsize=1m\nbs=4k\n[one]\nrw=read\n[global]\nbs=8k\n[two]\nrw=write\n";
        assertThat(read(text).workload().get(Workload.BS)).isEqualTo(4096);
        FioJob two = FioJob.read(file(text), Optional.of("two"));
        assertThat(two.workload().get(Workload.BS)).isEqualTo(8192);
        assertThat(two.sections()).containsExactly("one", "two");
        assertThatThrownBy(() -> FioJob.read(file(text), Optional.of("three"))).hasMessageContaining("no section [three]").hasMessageContaining("one, two");
    }

    @Test
    void includesAreReadBesideTheFileThatNamesThem() throws IOException {
        Files.writeString(folder.resolve("depth.inc"), "iodepth=7\n");
        assertThat(read("[a]\nsize=1m\ninclude depth.inc\nrw=randread\n").workload().get(Workload.IODEPTH)).isEqualTo(7);
        Files.writeString(folder.resolve("sections.inc"), "[b]\nbs=8k\n");
        refused("[a]\ninclude sections.inc\n", "sections.inc:1: [b] in an included file");
        refused("[a]\ninclude absent.inc\n", "job.fio:2: include absent.inc: no such file");
        refused("[a]\ninclude job.fio\n", "in an included file");
        Files.writeString(folder.resolve("self.inc"), "include self.inc\n");
        refused("[a]\ninclude self.inc\n", "includes nest deeper");
    }

    @Test
    void variablesAreReplaced() throws IOException {
        FioJobFile job = FioJobFile.read(file("[a]\ndirectory=${ROOT}/x\nfilename=${NOT_SET}f\nbs=$pagesize\n"), name -> name.equals("ROOT") ? "/data" : "");
        var lines = job.section(Optional.empty()).lines();
        assertThat(lines.get("directory").value()).isEqualTo("/data/x");
        assertThat(lines.get("filename").value()).isEqualTo("f");
        assertThat(Integer.parseInt(lines.get("bs").value())).isGreaterThanOrEqualTo(4096).matches(bytes -> Integer.bitCount(bytes) == 1);
    }

    @ParameterizedTest
    @CsvSource({"thinktime=100, thinktime=100 is left out", "direct=0, direct=0 is left out: Bioscope always does direct I/O",
        "buffered=1, buffered=1 is left out", "iodeph=32, iodeph=32 is left out", "zonemode=zbd, zonemode=zbd is left out",
        "rw=randread:8, is run as randread", "ioengine=pvsync2, is run as psync", "verify=md5, is run as crc32c",
        "randrepeat=0, randrepeat=0 is left out", "runtime=5, runtime without time_based"})
    void whatMeansNothingHereIsListed(String line, String remark) throws IOException {
        assertThat(read("[a]\nsize=1m\n" + line + "\n").remarks()).singleElement().asString().contains(remark);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"rw=trim|job.fio:3: rw=trim: must be one of read, write", "iodepth=0|must be a whole number from 1 to 4096",
        "iodepth=many|job.fio:3: iodepth=many", "bs=4x|bs=4x: must be a size", "filename=a:b|several files", "size=10%|give bytes",
        "kb_base=1000|kb_base other than 1024", "time_based|time_based wants a runtime", "ioengine=sg|must be one of psync, libaio, io_uring",
        "rw=write;fallocate=maybe|must be native", "bs=(4k|lacks a closing bracket", "bs=(4k/0)|cannot be worked out", "rate_iops=x|must be a whole number"})
    void whatCannotBeHadIsRefusedWithItsPlace(String line, String message) {
        refused("[a]\nsize=1m\n" + line.replace(';', '\n') + "\n", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; nothing\n", "bs=4k\n[a]\n", "[]\n", "[a\n"})
    void whatIsNoJobFileIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(FormatException.class);
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException {
        assertThatThrownBy(() -> FioJob.read(folder.resolve("absent.fio"), Optional.empty())).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> FioJob.read(folder, Optional.empty())).hasMessageContaining("a directory");
        Files.write(folder.resolve("binary.fio"), new byte[] {(byte) 0xc3, 0, 1, 2, (byte) 0xff});
        assertThatThrownBy(() -> FioJob.read(folder.resolve("binary.fio"), Optional.empty())).hasMessageContaining("not text");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"(2*512k)|1048576", "(4k+4ki)|8096", "((1+2)*3-1)|8", "(2^10)|1024", "(10%4)|2", "(1.5m)|1572864", "(-(1-2)*7)|7"})
    void arithmeticInBracketsIsWorkedOut(String expression, long bytes) {
        assertThat(FioExpression.evaluate(expression, false)).isEqualTo(bytes);
    }

    @Test
    void aBareTimeInBracketsIsMicrosecondsAndElsewhereSeconds() throws IOException {
        assertThat(read("[a]\nsize=1m\ntime_based\nruntime=(5*1000)\n").workload().get(Workload.RUNTIME)).isEqualTo(5_000_000);
        assertThat(read("[a]\nsize=1m\ntime_based\nruntime=(2s+1)\n").workload().get(Workload.RUNTIME)).isEqualTo(2_000_001_000L);
        assertThat(read("[a]\nsize=1m\ntime_based\nruntime=5\n").workload().get(Workload.RUNTIME)).isEqualTo(5_000_000_000L);
    }

    @Test
    void theFileIsPreparedAsFioWouldHaveMadeIt() throws IOException {
        assertThat(prepare("rw=randwrite")).isEqualTo(Prepare.FALLOCATE);
        assertThat(prepare("rw=randwrite\nfallocate=none")).isEqualTo(Prepare.NONE);
        assertThat(prepare("rw=randwrite\nfallocate=keep")).isEqualTo(Prepare.KEEP_SIZE);
        assertThat(prepare("rw=randwrite\nfallocate=truncate")).isEqualTo(Prepare.TRUNCATE);
        assertThat(prepare("rw=randwrite\noverwrite=1")).isEqualTo(Prepare.WRITTEN);
        assertThat(prepare("rw=randread")).isEqualTo(Prepare.WRITTEN);
        assertThat(prepare("rw=randread\ninvalidate=0")).isEqualTo(Prepare.CACHED);
    }

    @Test
    void aDirectionsOwnBlockSizeAndRateAreTaken() throws IOException {
        assertThat(read("[a]\nsize=1m\nrw=write\nbs=4k,8k\n").workload().get(Workload.BS)).isEqualTo(8192);
        assertThat(read("[a]\nsize=1m\nrw=read\nbs=4k,8k\n").workload().get(Workload.BS)).isEqualTo(4096);
        refused("[a]\nsize=1m\nrw=randrw\nbs=4k,8k\n", "a block size for each direction");
        Workload mixed = read("[a]\nsize=1m\nrw=randrw\nrate_iops=700,300\n").workload();
        assertThat(mixed.get(Workload.RATE_IOPS)).isEqualTo(1000);
        assertThat(mixed.get(Workload.RWMIXREAD)).isEqualTo(70);
    }

    @Test
    void clonesShareOutOneRegion() throws IOException {
        FioJob files = read("[a]\ndirectory=/d\nsize=1m\nnumjobs=4\n");
        assertThat(files.workload().get(Workload.SIZE)).isEqualTo(4 << 20);
        assertThat(files.remarks()).singleElement().asString().contains("a file each");
        FioJob apart = read("[a]\nfilename=f\nsize=1m\nnumjobs=4\noffset_increment=1m\n");
        assertThat(apart.workload().get(Workload.SIZE)).isEqualTo(4 << 20);
        assertThat(apart.remarks()).isEmpty();
        FioJob together = read("[a]\nfilename=f\nsize=1m\nnumjobs=4\n");
        assertThat(together.workload().get(Workload.SIZE)).isEqualTo(1 << 20);
        assertThat(together.remarks()).singleElement().asString().contains("ours share it out");
    }

    @Test
    void whatIsWrittenReadsBackTheSame() throws IOException {
        var random = new Random(1);
        for (int round = 0; round < 300; round++) {
            Workload asked = anyWorkload(random);
            FioJob job = read(FioJob.text(asked));
            assertThat(job.workload()).as(FioJob.text(asked)).isEqualTo(asked);
            assertThat(job.remarks()).as(FioJob.text(asked)).isEmpty();
        }
    }

    @Test
    void theCommandIsQuotedForAShell() {
        Workload w = Workload.defaults().with(Workload.DIRECTORY, "/it's here").with(Workload.FILENAME, "a:b");
        assertThat(FioJob.command(w)).startsWith("fio --name=bioscope --ioengine=psync").contains("--directory='/it'\\''s here'").contains("--filename='a\\:b'");
    }

    @Test
    void dirtyPagesAreWhatFioCannotLeave() throws IOException {
        assertThat(FioJob.text(Workload.defaults().with(Workload.DIRECTORY, "/data").with(Workload.PREPARE, Prepare.DIRTY)))
                .contains("; fio leaves no dirty pages before a run; prepare=dirty cannot be said").contains("invalidate=0");
    }

    @Test
    void everyOptionOfOursThatChangesWhatIsDoneIsNamed() {
        Workload w = Workload.defaults().with(Workload.OBSERVE, "engine").with(Workload.COMPLETION, "inline").with(Workload.LOOP, "direct").with(Workload.LOOP_DEVICE, "buffered");
        assertThat(FioJob.beyondFio(w)).containsExactly("not in fio: observe=engine", "not in fio: completion=inline", "not in fio: loop=direct", "not in fio: loop-device=buffered");
        assertThat(FioJob.beyondFio(Workload.defaults())).isEmpty();
    }

    @Test
    void aNameThatIsTwoLinesIsSaidToBeBeyondAJobFile() throws IOException {
        Workload w = Workload.defaults().with(Workload.DIRECTORY, "/a\nsize=4k").with(Workload.SIZE, 1L << 20);
        assertThat(FioJob.text(w)).contains("; a job file cannot say: directory=/a?size=4k\n");
        assertThat(read(FioJob.text(w)).workload().get(Workload.SIZE)).isEqualTo(1 << 20);
        assertThat(FioJob.command(w)).contains("--directory='/a\nsize=4k'");
    }

    /** Whatever a workload can hold that fio has words for. */
    static Workload anyWorkload(Random random) {
        boolean mixed = random.nextInt(3) == 0;
        Rw rw = mixed ? random.nextBoolean() ? Rw.RW : Rw.RANDRW : new Rw[] {Rw.READ, Rw.WRITE, Rw.RANDREAD, Rw.RANDWRITE}[random.nextInt(4)];
        int jobs = 1 + random.nextInt(3);
        Workload w = Workload.defaults().with(Workload.DIRECTORY, "/data").with(Workload.RW, rw)
                .with(Workload.IOENGINE, new String[] {"psync", "libaio", "io_uring", "mmap"}[random.nextInt(4)])
                .with(Workload.BS, 512L << random.nextInt(6)).with(Workload.IODEPTH, 1 + random.nextInt(64)).with(Workload.NUMJOBS, jobs)
                .with(Workload.SIZE, jobs * (1L << 20)).with(Workload.OFFSET, 4096L * random.nextInt(3)).with(Workload.RAMP_TIME, 1_000_000_000L * random.nextInt(2))
                .with(Workload.RUNTIME, 500_000_000L * random.nextInt(3)).with(Workload.NUMBER_IOS, (long) random.nextInt(2) * 1000)
                .with(Workload.SYNC, SyncMode.values()[random.nextInt(3)]).with(Workload.FSYNC, random.nextInt(2) * 8)
                .with(Workload.IODEPTH_BATCH_COMPLETE_MIN, random.nextInt(2)).with(Workload.NORANDOMMAP, random.nextBoolean())
                .with(Workload.RANDSEED, 1L + random.nextInt(9)).with(Workload.KEEP, random.nextBoolean())
                .with(Workload.PREPARE, rw.reads() ? Prepare.WRITTEN : Prepare.values()[random.nextInt(Prepare.DIRTY.ordinal())]);
        w = mixed ? w.with(Workload.RWMIXREAD, random.nextInt(101)) : w;
        w = random.nextBoolean() ? w.with(Workload.RATE_IOPS, 10_000L).with(Workload.RATE_PROCESS, random.nextBoolean() ? "poisson" : "linear") : w;
        return w.get(Workload.IOENGINE).equals("io_uring") ? w.with(Workload.FIXEDBUFS, random.nextBoolean()).with(Workload.REGISTERFILES, random.nextBoolean()) : w;
    }

    private Prepare prepare(String lines) throws IOException {
        return read("[a]\nsize=1m\n" + lines + "\n").workload().get(Workload.PREPARE);
    }

    private void refused(String text, String message) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(FormatException.class).hasMessageContaining(message);
    }

    private FioJob read(String text) throws IOException {
        return FioJob.read(file(text), Optional.empty());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("job.fio"), text);
    }
}
