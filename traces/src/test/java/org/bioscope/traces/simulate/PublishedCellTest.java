package org.bioscope.traces.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One parameter set a machine meets every published figure, those that it was fitted to and those that are checks. */
class PublishedCellTest {
    /** A quarter of a second of virtual time is 40,000 requests at the least: the seed moves no figure by a tenth of a percent. */
    private static final long RUNTIME_NS = 250_000_000;

    static Stream<PublishedCell> all() {
        return PublishedCell.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void theModelMeetsThePublishedFigure(PublishedCell cell) {
        double boundPercent = cell.model().equals("caller-completion") ? 3 : 4;
        assertThat(cell.errorPercent(Models.find(cell.model()), RUNTIME_NS)).as("percent off").isBetween(-boundPercent, boundPercent);
    }

    @Test
    void thereAreTenAndTwelveFiguresAndHalfOfThemAreChecks() {
        assertThat(PublishedCell.callerCompletion()).hasSize(10);
        assertThat(PublishedCell.ext4DeferredCompletion()).hasSize(12);
        assertThat(PublishedCell.all().filter(cell -> !cell.fitted())).hasSize(10);
    }

    @Test
    void anotherSeedMovesNoFigureByHalfAPercent() {
        for (PublishedCell cell : PublishedCell.callerCompletion()) {
            Model model = Models.find(cell.model());
            Model reseeded = new Model(model.name(), model.title(), model.source(), model.notes(),
                    java.util.Map.of("ioengine", "io_uring", "rw", "randwrite", "norandommap", "1", "size", "1g", "randseed", "99"),
                    model.filesystem(), model.cpus(), model.program(), model.kernel(), model.device());
            assertThat(cell.simulated(reseeded, RUNTIME_NS) / cell.simulated(model, RUNTIME_NS)).as(cell.toString()).isBetween(0.995, 1.005);
        }
    }
}
