package org.bioscope.traces.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionTest {
    private static final Set<String> AS_6_18 = Set.of("iomap_dio_rw", "kiocb_modified", "__traceiter_iomap_dio_rw_begin", "__traceiter_block_io_start",
            "iomap_dio_deferred_complete", "iomap_finish_ioend_direct", "ext4_dio_write_end_io");
    private static final Set<String> AS_6_19 = Set.of("iomap_dio_rw", "kiocb_modified", "__traceiter_iomap_dio_rw_begin", "__traceiter_block_io_start",
            "iomap_finish_ioend_direct", "ext4_dio_write_end_io");
    private static final Set<String> AS_6_1 = Set.of("iomap_dio_rw", "kiocb_modified", "ext4_dio_write_end_io");
    private static final String FLAGS = "print fmt: flags %s { (1 << 21), \"ALLOC_CACHE\" }";

    @TempDir
    Path folder;

    @Test
    void theErrorRuleOf6x18IsChosenByTheNumberAmongWhatTheSymbolsLeave() {
        Detection detection = Detection.of(new KernelTraits(Optional.of("6.18.44-cloud"), AS_6_18, Optional.of(FLAGS + ", { (1 << 22), \"CALLER_COMP\" }"), true));

        assertThat(detection.generation().name()).isEqualTo("6.18.2");
        assertThat(detection.byNumber()).isTrue();
        assertThat(detection.evidence()).contains("tracefs: iomap_dio_rw_begin knows the flag CALLER_COMP: 6.6 to 6.18",
                "release 6.18.44-cloud: between 6.15, 6.18.2 the number decides; nothing else shows the difference");
    }

    @Test
    void symbolsAloneTellASingleGeneration() {
        Detection detection = Detection.of(new KernelTraits(Optional.of("6.19.14+deb13-amd64"), AS_6_19, Optional.empty(), false));

        assertThat(detection.generation().name()).isEqualTo("6.19");
        assertThat(detection.byNumber()).isFalse();
        assertThat(detection.evidence()).anyMatch(line -> line.startsWith("symbols: it lacks iomap_dio_deferred_complete"));
    }

    @Test
    void aVendorKernelThatCarriesNewerCodeIsKnownByItsCode() {
        Detection detection = Detection.of(new KernelTraits(Optional.of("5.14.0-570.el9.x86_64"), AS_6_18, Optional.empty(), false));

        assertThat(detection.generation().name()).isEqualTo("6.15");
        assertThat(detection.evidence().getLast()).isEqualTo("release 5.14.0-570.el9.x86_64 is none of these; 6.15 is the nearest that fits what the kernel shows");
    }

    @ParameterizedTest
    @CsvSource({"4.15.0, 4.15", "4.19.300, 4.15", "5.10.89, 5.10", "6.0.1, 6.1", "6.1.0-50-amd64, 6.1", "6.5.13, 6.5", "6.6.87, 6.6", "6.12.117+deb12-amd64, 6.12.63",
            "6.16.0, 6.15", "6.18.1, 6.15", "6.18.44-fc-v657, 6.18.2", "6.19.0-rc3, 6.19", "7.0.13+deb13-amd64, 7.0", "7.2.9, 7.0", "7.3.4, 7.3"})
    void theReleaseNumberIsTheFallback(String release, String generation) {
        Detection detection = Detection.of(new KernelTraits(Optional.of(release), Set.of(), Optional.empty(), false));

        assertThat(detection.generation().name()).isEqualTo(generation);
        assertThat(detection.byNumber()).isTrue();
    }

    @Test
    void aKernelNewerThanAnyRuleTakesTheNewestAndSaysSo() {
        Detection detection = Detection.of(new KernelTraits(Optional.of("7.9.1"), Set.of(), Optional.empty(), false));

        assertThat(detection.generation()).isSameAs(Generations.newest());
        assertThat(detection.evidence()).anyMatch(line -> line.contains("7.9.1 is none of these"));
    }

    @Test
    void nothingAtAllIsStillAnAnswerAndSaysSo() {
        Detection detection = Detection.of(KernelTraits.read(folder.resolve("no"), folder.resolve("none"), List.of(folder.resolve("nowhere"))));

        assertThat(detection.release()).isEqualTo("not known");
        assertThat(detection.evidence().getFirst()).startsWith("nothing could be read");
    }

    @Test
    void anOldKernelIsKnownByWhatItLacks() throws IOException {
        Files.createDirectories(folder.resolve("tracing/events/iomap"));
        Files.writeString(folder.resolve("kallsyms"), "0000000000000000 T iomap_dio_rw\n0000000000000000 t ext4_dio_write_end_io\t[ext4]\n0000000000000000 T kiocb_modified\n");
        Files.writeString(folder.resolve("osrelease"), "6.1.0-50-amd64\n");

        Detection detection = Detection.of(KernelTraits.read(folder.resolve("osrelease"), folder.resolve("kallsyms"), List.of(folder.resolve("tracing"))));

        assertThat(detection.generation().name()).isEqualTo("6.1");
        assertThat(detection.release()).isEqualTo("6.1.0-50-amd64");
        assertThat(detection.evidence()).contains("tracefs: there is no event iomap_dio_rw_begin: 6.3 or earlier");
    }

    @Test
    void garbageInPlaceOfSymbolsIsNoEvidence() throws IOException {
        Files.write(folder.resolve("kallsyms"), new byte[] {0, 1, 2, (byte) 0xff, '\n', ' ', '\n', ' ', ' '});

        KernelTraits traits = KernelTraits.read(folder.resolve("osrelease"), folder.resolve("kallsyms"), List.of());

        assertThat(traits.symbols()).isEmpty();
    }

    @Test
    void evidenceThatContradictsItselfLeavesTheNumber() {
        var traits = new KernelTraits(Optional.of("6.1.1"), Set.of("iomap_dio_deferred_complete", "bio_iov_iter_bounce"), Optional.empty(), false);

        Detection detection = Detection.of(traits);

        assertThat(detection.generation().name()).isEqualTo("6.1");
        assertThat(detection.evidence()).contains("what it shows fits no release; only the number is left");
    }

    @Test
    void theRunningKernelIsDetectedByItsSymbols() {
        assumeTrue(Files.isReadable(Path.of("/proc/kallsyms")), "no /proc/kallsyms here");
        KernelTraits traits = KernelTraits.running();
        assumeTrue(!traits.symbols().isEmpty(), "the kernel's symbols cannot be read here");

        Detection detection = Detection.of(traits);

        assertThat(detection.evidence()).isNotEmpty();
        traits.release().flatMap(Release::parse).flatMap(Generations::of).ifPresent(byNumber ->
                assertThat(detection.generation()).as("%s", detection.evidence()).isSameAs(byNumber));
    }

    @Test
    void theFormsOf6x1AreTellingWithoutTracefs() {
        assertThat(Detection.of(new KernelTraits(Optional.empty(), AS_6_1, Optional.empty(), false)).evidence())
                .contains("symbols: it lacks the event iomap:iomap_dio_rw_begin: not 6.4 or later");
    }
}
