package org.bioscope.traces.file;

/** Text of foreign origin as a CSV cell: a path, a device's model, a note. Numbers of our own need none of this. */
public final class CsvText {
    private CsvText() {
    }

    /**
     * The cell as RFC 4180 wants it. Where a spreadsheet would take it for a formula, an apostrophe goes in front, which
     * spreadsheets show as text: a file name like {@code =cmd|...} must not run when someone opens a table of results.
     */
    public static String cell(String text) {
        String safe = beginsLikeFormula(text) ? "'" + text : text;
        boolean plain = safe.chars().noneMatch(c -> c == '"' || c == ',' || c == '\n' || c == '\r');
        return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    /** What {@link #cell} was given, from the text of a cell without its quotes. */
    public static String text(String cell) {
        return cell.startsWith("'") && beginsLikeFormula(cell.substring(1)) ? cell.substring(1) : cell;
    }

    private static boolean beginsLikeFormula(String text) {
        // Spreadsheets skip leading blanks, and take the full-width forms for the signs themselves.
        String t = text.stripLeading();
        if (!text.isEmpty() && "\t\r\n".indexOf(text.charAt(0)) >= 0) {
            return true;
        }
        return !t.isEmpty() && "=+-@\uff1d\uff0b\uff0d\uff20".indexOf(t.charAt(0)) >= 0;
    }
}
