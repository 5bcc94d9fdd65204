package org.bioscope.desktop.view;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javafx.scene.paint.Color;
import org.bioscope.traces.file.AtomicFile;

/** The text of an SVG, element after element: text stays text, lines stay lines. Needs no JavaFX toolkit, only its colours. Owned by one thread. */
final class Svg {
    private final StringBuilder svg = new StringBuilder();

    /** {@code facts} are what a reader is told of it: which run, of what, on which machine. */
    Svg(double width, double height, Map<String, String> facts, Color ground) {
        svg.append(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" font-family=\"Inter, Arial, Helvetica, sans-serif\" font-size=\"14\">%n", width, height));
        svg.append("<title>").append(escaped(facts.getOrDefault("Title", "Bioscope"))).append("</title>\n<desc>")
                .append(escaped(facts.entrySet().stream().map(fact -> fact.getKey() + ": " + fact.getValue()).collect(Collectors.joining("\n")))).append("</desc>\n");
        svg.append("<rect width=\"100%\" height=\"100%\" ").append(paint("fill", ground)).append("/>\n");
    }

    /** {@code y} is the text's base line, {@code anchor} SVG's word for which end of it {@code x} is; {@code style} further attributes, or none. */
    void words(double x, double y, String anchor, Color color, double size, String style, String text) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"%s\" %s%s xml:space=\"preserve\">", x, y, anchor, length(size), paint("fill", color), style))
                .append(escaped(text)).append("</text>\n");
    }

    void line(double x1, double y1, double x2, double y2, Color color, double width) {
        svg.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke-width=\"%s\" %s/>%n", x1, y1, x2, y2, length(width), paint("stroke", color)));
    }

    /** A line through points; {@code name} is what a viewer shows beside it, or nothing. */
    void through(double[] x, double[] y, Color color, double width, String dashes, String name) {
        String points = IntStream.range(0, x.length).mapToObj(i -> String.format(Locale.ROOT, "%.1f,%.1f", x[i], y[i])).collect(Collectors.joining(" "));
        svg.append("<polyline fill=\"none\" stroke-width=\"").append(length(width)).append("\" ").append(paint("stroke", color)).append(dashes.isEmpty() ? "" : " stroke-dasharray=\"" + dashes + "\"")
                .append(" points=\"").append(points).append(name.isEmpty() ? "\"/>\n" : "\"><title>" + escaped(name) + "</title></polyline>\n");
    }

    void rectangle(double x, double y, double width, double height, double radius, String paints) {
        svg.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%s\" %s/>%n", x, y, Math.max(0, width), Math.max(0, height), length(radius), paints));
    }

    void disc(double x, double y, double radius, Color color) {
        svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" %s/>%n", x, y, radius, paint("fill", color)));
    }

    /** A colour as an attribute; a transparent one takes two. */
    static String paint(String attribute, Color color) {
        String solid = String.format("%s=\"#%02x%02x%02x\"", attribute, Math.round(color.getRed() * 255), Math.round(color.getGreen() * 255), Math.round(color.getBlue() * 255));
        return color.isOpaque() ? solid : solid + String.format(Locale.ROOT, " %s-opacity=\"%.3f\"", attribute, color.getOpacity());
    }

    /** Writes it whole or not at all. Throws with one sentence. */
    void write(Path target) throws IOException {
        byte[] text = (svg + "</svg>\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(target, out -> out.write(text));
    }

    /** A length to a tenth of a pixel. */
    static String length(double length) {
        return String.format(Locale.ROOT, "%.1f", length).replaceFirst("\\.0$", "");
    }

    /** What XML has no room for, a device's name may hold all the same. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replaceAll("[^\\x09\\x0a\\x0d\\x20-\\x{d7ff}\\x{e000}-\\x{fffd}\\x{10000}-\\x{10ffff}]", "?");
    }
}
