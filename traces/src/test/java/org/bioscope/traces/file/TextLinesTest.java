package org.bioscope.traces.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of texts whose sizes have nothing to do with those of buffers. */
class TextLinesTest {
    private static final int LONGEST = 1 << 14;

    @TempDir
    private Path folder;

    @Test
    void linesAreWhatTheyWereWhereverABufferEnds() throws IOException {
        var random = new Random(5);
        for (int round = 0; round < 60; round++) {
            var lines = new ArrayList<String>();
            for (int i = random.nextInt(400); i >= 0; i--) {
                int length = random.nextInt(20) == 0 ? random.nextInt(3 * LONGEST) : random.nextInt(300);
                lines.add("x".repeat(length) + (length == 0 ? "" : Character.toString(0xe4 + random.nextInt(9))));
            }
            boolean unended = random.nextBoolean() && !lines.getLast().isEmpty();
            String text = String.join(random.nextBoolean() ? "\n" : "\r\n", lines) + (unended ? "" : "\n");
            List<String> expected = lines.stream().map(line -> line.length() > LONGEST ? line.substring(0, LONGEST) : line).toList();
            long tooLong = lines.stream().filter(line -> line.length() > LONGEST).count();
            for (byte[] file : List.of(text.getBytes(StandardCharsets.ISO_8859_1), zipped(text))) {
                var read = new ArrayList<String>();
                TextLines.Rest rest = TextLines.each(Files.write(folder.resolve("text"), file), (number, line) -> {
                    read.add(line);
                    assertThat(number).isEqualTo(read.size());
                });
                assertThat(read).isEqualTo(expected);
                assertThat(rest.lines()).isEqualTo(lines.size());
                // A carriage return at the very edge is one character too many.
                assertThat(rest.cut()).isBetween(tooLong, tooLong + lines.stream().filter(line -> line.length() == LONGEST).count());
            }
        }
    }

    @Test
    void aTextWithoutALineEndTakesNoMoreThanTheLongestLine() throws IOException {
        byte[] file = new byte[5_000_000];
        Arrays.fill(file, (byte) 'x');
        var read = new ArrayList<Integer>();
        TextLines.Rest rest = TextLines.each(Files.write(folder.resolve("text"), file), (_, line) -> read.add(line.length()));
        assertThat(read).containsExactly(LONGEST);
        assertThat(rest).isEqualTo(new TextLines.Rest(1, 1, OptionalLong.empty()));
    }

    @Test
    void damagedCompressedDataAreReadUpToTheDamage() throws IOException {
        byte[] whole = zipped("some words of a line that comes again and again 0123456789\n".repeat(20_000));
        byte[] cut = Arrays.copyOf(whole, whole.length - 100);
        var read = new ArrayList<String>();
        TextLines.Rest rest = TextLines.each(Files.write(folder.resolve("text"), cut), (_, line) -> read.add(line));
        assertThat(rest.brokenAt()).hasValue(read.size() + 1);
        assertThat(read).isNotEmpty().allMatch(line -> line.length() == 58);
    }

    private static byte[] zipped(String text) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return zipped.toByteArray();
    }
}
