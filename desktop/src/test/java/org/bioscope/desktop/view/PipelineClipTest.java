package org.bioscope.desktop.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import org.bioscope.desktop.Background;
import org.bioscope.desktop.SyntheticRun;
import org.bioscope.traces.Environment;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Source;
import org.bioscope.traces.Workload;
import org.bioscope.traces.rules.Elsewhere;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineClipTest {
    @TempDir
    private Path folder;

    private static RunReport run() {
        return run(300_000_000L);
    }

    private static RunReport run(long untilNs) {
        var run = new SyntheticRun(Workload.demonstration("/data").with(Workload.IODEPTH, 4), Source.KERNEL, Environment.unknown().with(Environment.KERNEL, "Linux 6.18.44"), 1);
        run.advanceTo(untilNs);
        run.stop();
        return run.latest();
    }

    @Test
    void aClipIsAGifThatMovesRepeatsAndSaysWhatItIsOf() throws IOException {
        Path gif = folder.resolve("run.gif");
        assertThat(PipelineClip.write(run(), gif, Theme.DARK)).isEqualTo(List.of(gif));
        byte[] bytes = Files.readAllBytes(gif);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).startsWith("GIF89a").contains("NETSCAPE2.0").contains("Linux 6.18.44");
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (var in = ImageIO.createImageInputStream(gif.toFile())) {
            reader.setInput(in);
            int frames = reader.getNumImages(true);
            assertThat(frames).isBetween(60, 400);
            var different = new HashSet<Integer>();
            for (int frame = 0; frame < frames; frame += 10) {
                var image = reader.read(frame);
                different.add(java.util.Arrays.hashCode(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())));
            }
            assertThat(different).as("it moves").hasSizeGreaterThan(frames / 20);
        }
    }

    @Test
    void aTimelineInAPictureCountsEveryRequestOfARunThatHasNoSummaryYet() throws Exception {
        // More than is counted in a quick look.
        RunReport report = run(3_000_000_000L);
        assertThat(report.trace().summary()).isEmpty();
        var frame = new Frame(report, Passage.empty(), report.startNs(), false, false, TimeScale.REAL_TIME, Optional.empty(), OptionalLong.empty(), List.of(), Optional.empty(),
                Elsewhere.nothing(), Optional.empty(), Palette.of(Theme.DARK), Type.of(Theme.DARK));
        assertThat(Background.onToolkit(() -> Shot.timeline(frame, 900, 500).caption())).contains("every request is counted").doesNotContain("being drawn");
    }

    @Test
    void theGraphsAreAnSvgThatSaysWhatItIsOf() throws Exception {
        Path svg = folder.resolve("run.svg");
        var run = new SyntheticRun(Workload.demonstration("/data").with(Workload.IODEPTH, 4), Source.KERNEL, Environment.unknown().with(Environment.MODEL, "<disk> & \0co"), 1);
        run.advanceTo(900_000_000L);
        run.stop();
        GraphsSvg.write(run.latest(), svg, Theme.DARK);
        var document = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
        var lines = document.getElementsByTagName("polyline");
        assertThat(lines.getLength()).as("IOPS, MB/s, four of latency, depth").isEqualTo(7);
        for (int i = 0; i < lines.getLength(); i++) {
            assertThat(lines.item(i).getAttributes().getNamedItem("points").getNodeValue().split(" ")).hasSameSizeAs(run.latest().intervals());
        }
        assertThat(document.getElementsByTagName("desc").item(0).getTextContent()).contains("Run: " + run.latest().startedAt(), "bioscope.model: <disk> & ?co", "fio --name=bioscope");
    }

    @ParameterizedTest
    @EnumSource(Shot.class)
    void aPictureOfEveryViewHasItsRunAsMetadataAndItsThemesGround(Shot shot) throws IOException {
        Path png = folder.resolve("run.png");
        RunReport report = run();
        for (Look look : List.of(new Look(Theme.LIGHT, 1), new Look(Theme.DARK, 2))) {
            PipelinePicture.write(report, png, shot, look);
            assertThat(new String(Files.readAllBytes(png), StandardCharsets.ISO_8859_1)).contains("bioscope.").contains("Linux 6.18.44").contains("observed in the kernel")
                    .contains(report.startedAt().toString()).contains("fio --name=bioscope");
            BufferedImage image = ImageIO.read(png.toFile());
            assertThat(image.getWidth()).isEqualTo((int) (1600 * look.scale()));
            assertThat((image.getRGB(2, 2) & 0xff) > 128).isEqualTo(!look.theme().dark());
            int middle = (int) (image.getHeight() * 0.4);
            assertThat(IntStream.range(0, image.getWidth()).map(x -> image.getRGB(x, middle)).distinct().count()).as("something is drawn").isGreaterThan(3);
        }
    }
}
