package org.bioscope.desktop.view;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.bioscope.desktop.Background;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.file.AtomicFile;

/**
 * The last moments of a run as a clip of the circuit, slowed so that an eye can follow: a GIF that repeats, or numbered
 * pictures that {@code ffmpeg} takes. Works without a display. Not for the JavaFX thread, which it uses.
 */
public final class PipelineClip {
    private static final double SCALE = 0.625;
    private static final int FRAMES_A_SECOND = 15;
    private static final int SECONDS = 8;
    /** So many median latencies are played: a request is seen to come, to go round and to leave. */
    private static final int WINDOW_LATENCIES = 5;
    private static final int COLOURS = 256;
    private static final String FORMAT = "javax_imageio_gif_image_1.0";

    private PipelineClip() {
    }

    /**
     * Writes a GIF, or where {@code target}'s name holds a number's place ({@code frame-%04d.png}) a picture for each
     * frame; returns what was written. Throws with one sentence.
     */
    public static List<Path> write(RunReport report, Path target, Theme theme) throws IOException {
        if (report.trace().size() == 0) {
            throw new IOException("make a clip " + target + ": the run has no requests");
        }
        Toolkit.ensure();
        Passage passage = PipelinePicture.passage(report, WINDOW_LATENCIES);
        long lengthNs = Math.max(1, passage.toNs() - passage.fromNs());
        TimeScale scale = TimeScale.playing(lengthNs, SECONDS * 1_000_000_000L);
        PipelinePicture picture = onToolkit(target, () -> new PipelinePicture(report, passage, Shot.RUN, new Look(theme, SCALE), " · " + scale.equation()));
        int frames = (int) Math.clamp(scale.screenNs(lengthNs) / 1_000_000_000.0 * FRAMES_A_SECOND, 1, SECONDS * FRAMES_A_SECOND * 3.0);
        Moments moments = frame -> onToolkit(target, () -> Picture.pixels(picture.at(passage.fromNs() + scale.runNs(frame * 1_000_000_000L / FRAMES_A_SECOND))));
        if (target.getFileName().toString().contains("%")) {
            return pictures(moments, frames, target, PictureFacts.of(report));
        }
        var encoded = new ByteArrayOutputStream();
        gif(moments, frames, encoded, PictureFacts.of(report));
        AtomicFile.write(target, encoded::writeTo);
        return List.of(target);
    }

    @FunctionalInterface
    private interface Moments {
        BufferedImage frame(int number) throws IOException;
    }

    private static <T> T onToolkit(Path target, java.util.concurrent.Callable<T> work) throws IOException {
        try {
            return Background.onToolkit(work);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("make a clip " + target + ": " + e.getMessage(), e);
        }
    }

    private static List<Path> pictures(Moments moments, int frames, Path target, Map<String, String> facts) throws IOException {
        var written = new ArrayList<Path>();
        for (int frame = 0; frame < frames; frame++) {
            Path png;
            try {
                png = target.resolveSibling(target.getFileName().toString().formatted(frame));
            } catch (java.util.IllegalFormatException e) {
                throw new IOException("make a clip " + target + ": its name needs one place for a number, as in frame-%04d.png", e);
            }
            BufferedImage image = moments.frame(frame);
            Picture.write(png, facts, image);
            written.add(png);
        }
        return written;
    }

    private static void gif(Moments moments, int frames, OutputStream out, Map<String, String> facts) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        Colours colours = new Colours(List.of(moments.frame(0), moments.frame(frames / 2), moments.frame(frames - 1)));
        try (var stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (int frame = 0; frame < frames; frame++) {
                BufferedImage indexed = colours.indexed(moments.frame(frame));
                IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(indexed), null);
                IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
                describe(root, frame == 0, facts);
                metadata.setFromTree(FORMAT, root);
                writer.writeToSequence(new IIOImage(indexed, null, metadata), null);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
    }

    /** How long a frame stays; with the first, that the clip repeats and what it is of. */
    private static void describe(IIOMetadataNode root, boolean first, Map<String, String> facts) {
        IIOMetadataNode control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", Integer.toString(Math.round(100f / FRAMES_A_SECOND)));
        if (first) {
            IIOMetadataNode repeat = new IIOMetadataNode("ApplicationExtension");
            repeat.setAttribute("applicationID", "NETSCAPE");
            repeat.setAttribute("authenticationCode", "2.0");
            repeat.setUserObject(new byte[] {1, 0, 0});
            child(root, "ApplicationExtensions").appendChild(repeat);
            IIOMetadataNode comment = new IIOMetadataNode("CommentExtension");
            var words = new StringBuilder();
            facts.forEach((name, value) -> words.append(name).append(": ").append(value).append('\n'));
            comment.setAttribute("value", words.toString().replaceAll("[^\\x0a\\x20-\\x7e]", "?"));
            child(root, "CommentExtensions").appendChild(comment);
        }
    }

    private static IIOMetadataNode child(IIOMetadataNode root, String name) {
        for (int i = 0; i < root.getLength(); i++) {
            if (root.item(i).getNodeName().equals(name)) {
                return (IIOMetadataNode) root.item(i);
            }
        }
        var made = new IIOMetadataNode(name);
        root.appendChild(made);
        return made;
    }

    /** The 256 colours of a clip: those that some of its frames use most, five bits of each channel apart. */
    private static final class Colours {
        private final IndexColorModel model;
        private final byte[] nearest = new byte[1 << 15];

        Colours(List<BufferedImage> samples) {
            var uses = new HashMap<Integer, int[]>();
            for (BufferedImage sample : samples) {
                for (int rgb : sample.getRGB(0, 0, sample.getWidth(), sample.getHeight(), null, 0, sample.getWidth())) {
                    int[] use = uses.computeIfAbsent(key(rgb), key -> new int[] {0, rgb});
                    use[0]++;
                }
            }
            int[] chosen = uses.values().stream().sorted(Comparator.comparingInt((int[] use) -> use[0]).reversed()).limit(COLOURS).mapToInt(use -> use[1]).toArray();
            int[] table = Arrays.copyOf(chosen, COLOURS);
            model = new IndexColorModel(8, COLOURS, table, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE);
            for (int key = 0; key < nearest.length; key++) {
                nearest[key] = (byte) nearest(chosen, (key >> 10 & 31) << 3 | 4, (key >> 5 & 31) << 3 | 4, (key & 31) << 3 | 4);
            }
        }

        BufferedImage indexed(BufferedImage image) {
            int width = image.getWidth();
            int height = image.getHeight();
            var indexed = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model);
            int[] from = image.getRGB(0, 0, width, height, null, 0, width);
            var to = new byte[from.length];
            for (int i = 0; i < from.length; i++) {
                to[i] = nearest[key(from[i])];
            }
            indexed.getRaster().setDataElements(0, 0, width, height, to);
            return indexed;
        }

        private static int key(int rgb) {
            return rgb >> 9 & 0x7c00 | rgb >> 6 & 0x3e0 | rgb >> 3 & 0x1f;
        }

        private static int nearest(int[] colours, int red, int green, int blue) {
            int best = 0;
            int bestAway = Integer.MAX_VALUE;
            for (int i = 0; i < colours.length; i++) {
                int r = (colours[i] >> 16 & 255) - red;
                int g = (colours[i] >> 8 & 255) - green;
                int b = (colours[i] & 255) - blue;
                int away = 2 * r * r + 4 * g * g + b * b;
                if (away < bestAway) {
                    bestAway = away;
                    best = i;
                }
            }
            return best;
        }
    }
}
