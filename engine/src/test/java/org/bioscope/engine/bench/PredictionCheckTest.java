package org.bioscope.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.bioscope.engine.Doctor;
import org.bioscope.engine.Engine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The check itself, on few requests; `bioscope bench --predictions 200` goes over more than 100 000. */
class PredictionCheckTest {
    @Test
    void everyEnginesReadsAreForetoldOnThisKernel() throws Exception {
        Doctor doctor = Doctor.examine(Engine.load().capabilities());
        Assumptions.assumeTrue(doctor.tracefs().usable(), () -> "watching the kernel wants root and tracefs: " + doctor.tracefs().reason());
        Path directory = Files.createDirectories(Path.of("target", "predictions"));
        var said = new StringWriter();
        var plan = new PredictionCheck.Plan(12, directory.toAbsolutePath(), Set.of("loop device")::contains);
        PredictionCheck.Tally tally = new PredictionCheck(Engine.load(), plan).print(new PrintWriter(said));
        assertThat(tally.examples()).isEmpty();
        assertThat(tally.mismatched()).isZero();
        assertThat(tally.lostEvents()).isZero();
        assertThat(tally.matched()).as("%s", said).isEqualTo(12 * 18);
        assertThat(said.toString()).contains("target ", "loop device ", "all ");
    }
}
