package org.bioscope.traces.kernel;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one event looks like on the kernel that recorded it: a tracefs {@code format} file. Offsets, sizes and the bits
 * of flags all come from here, since every one of them has changed between kernels.
 */
final class EventFormat {
    /** The largest of a real kernel is below 20 KiB; what is far beyond is not a format. */
    private static final int MOST_CHARS = 1 << 17;
    private static final int MOST_FIELDS = 256;
    /** Records are smaller than a page of 64 KiB. */
    private static final int MOST_BYTES = 1 << 16;

    private static final Pattern FIELD = Pattern.compile(
            "field:([^;]{1,400});\\s*offset:(\\d{1,6});\\s*size:(\\d{1,6});(?:\\s*signed:([01]);)?");
    private static final Pattern FIELD_NAME = Pattern.compile("([A-Za-z_]\\w*)\\s*(\\[[^\\]]*\\])?\\s*$");
    /** {@code { (1 << 22), "CALLER_COMP" }} of a __print_flags or __print_symbolic. */
    private static final Pattern LABEL = Pattern.compile("\\{([^{}\"]{1,200}),\\s*\"([A-Z_0-9]{1,60})\"\\s*\\}");
    private static final Pattern SHIFT = Pattern.compile("(\\d{1,9})U?L*\\s*<<\\s*(\\d{1,2})\\D*$");
    private static final Pattern NUMBER = Pattern.compile("(0x[0-9a-fA-F]{1,16}|\\d{1,18})\\D*$");

    /** One field; {@code dynamic} fields hold where their bytes are, counted from the record's start. */
    record Field(String name, String declaration, int offset, int bytes, boolean signed, boolean dynamic) {
    }

    private final String name;
    private final int id;
    private final Map<String, Field> fields;
    private final Map<String, Long> labels;
    private final String print;

    private EventFormat(String name, int id, Map<String, Field> fields, Map<String, Long> labels, String print) {
        this.name = name;
        this.id = id;
        this.fields = fields;
        this.labels = labels;
        this.print = print;
    }

    /** Reads a {@code format} file; throws {@link TraceFormatException} where it is none. */
    static EventFormat parse(String text) {
        if (text.length() > MOST_CHARS) {
            throw new TraceFormatException("event format of " + text.length() + " characters; no kernel writes more than " + MOST_CHARS);
        }
        String name = "";
        int id = -1;
        var fields = new LinkedHashMap<String, Field>();
        var labels = new LinkedHashMap<String, Long>();
        String print = "";
        for (String line : text.lines().toList()) {
            if (line.startsWith("name: ")) {
                name = line.substring(6).strip();
            } else if (line.startsWith("ID: ")) {
                id = smallNumber(line.substring(4).strip());
            } else if (line.startsWith("print fmt:")) {
                readLabels(line, labels);
                print = line;
            } else if (line.contains("field:") && fields.size() < MOST_FIELDS) {
                readField(line, fields);
            }
        }
        if (name.isEmpty() || id < 0) {
            throw new TraceFormatException("event format without a name or an ID: '" + text.lines().findFirst().orElse("") + "'");
        }
        return new EventFormat(name, id, fields, labels, print);
    }

    /** The fields of {@code header_page}, which has neither name nor ID. */
    static Map<String, Field> parseFields(String text) {
        var fields = new LinkedHashMap<String, Field>();
        text.substring(0, Math.min(text.length(), MOST_CHARS)).lines().forEach(line -> readField(line, fields));
        return fields;
    }

    String name() {
        return name;
    }

    int id() {
        return id;
    }

    Optional<Field> field(String fieldName) {
        return Optional.ofNullable(fields.get(fieldName));
    }

    /** The value behind a word that the event prints, {@code "NOWAIT"} or {@code "UNWRITTEN"}. */
    OptionalLong label(String word) {
        Long value = labels.get(word);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    /** The event's own fields, in their order: not those that all events have. */
    List<Field> ownFields() {
        return fields.values().stream().filter(field -> !field.name().startsWith("common_")).toList();
    }

    /** The words that the event prints for the values of one field; empty where it prints numbers. */
    Words words(String fieldName) {
        Matcher start = Pattern.compile("__print_(flags|symbolic)\\(REC->" + Pattern.quote(fieldName) + "\\b").matcher(print);
        if (!start.find()) {
            return Words.NONE;
        }
        int end = print.indexOf("REC->", start.end());
        var words = new LinkedHashMap<String, Long>();
        readLabels(print.substring(start.end(), end < 0 ? print.length() : end), words);
        return new Words(words, start.group(1).equals("flags"));
    }

    /** Words for the values of a field, which are bits or whole values. */
    record Words(Map<String, Long> values, boolean bits) {
        private static final Words NONE = new Words(Map.of(), false);

        /** {@code DIRECT|WRITE} or {@code MAPPED}; the number where there is no word for it. */
        String of(long value) {
            var said = new StringJoiner("|");
            for (var word : values.entrySet()) {
                if (bits ? word.getValue() != 0 && (value & word.getValue()) == word.getValue() : value == word.getValue()) {
                    said.add(word.getKey());
                }
            }
            return said.length() > 0 ? said.toString() : bits && value != 0 || values.isEmpty() ? "0x" + Long.toHexString(value) : Long.toString(value);
        }
    }

    private static void readField(String line, Map<String, Field> fields) {
        Matcher field = FIELD.matcher(line);
        if (!field.find()) {
            return;
        }
        String declaration = field.group(1).strip();
        Matcher named = FIELD_NAME.matcher(declaration);
        int offset = Integer.parseInt(field.group(2));
        int bytes = Integer.parseInt(field.group(3));
        if (!named.find() || offset + bytes > MOST_BYTES) {
            throw new TraceFormatException("event format: field '" + declaration + "' at offset " + offset + ", size " + bytes);
        }
        boolean dynamic = declaration.startsWith("__data_loc");
        fields.putIfAbsent(named.group(1), new Field(named.group(1), declaration, offset, bytes, "1".equals(field.group(4)), dynamic));
    }

    private static void readLabels(String line, Map<String, Long> labels) {
        Matcher label = LABEL.matcher(line);
        while (label.find()) {
            value(label.group(1)).ifPresent(value -> labels.putIfAbsent(label.group(2), value));
        }
    }

    /** The value of a C constant as formats print them: {@code (1 << 17)}, {@code (( __kernel_rwf_t)0x00000008)}, {@code 3}. */
    private static OptionalLong value(String expression) {
        Matcher shift = SHIFT.matcher(expression);
        if (shift.find()) {
            return OptionalLong.of(Long.parseLong(shift.group(1)) << Integer.parseInt(shift.group(2)));
        }
        Matcher number = NUMBER.matcher(expression);
        if (!number.find()) {
            return OptionalLong.empty();
        }
        String digits = number.group(1);
        return OptionalLong.of(digits.startsWith("0x") ? Long.parseUnsignedLong(digits.substring(2), 16) : Long.parseLong(digits));
    }

    private static int smallNumber(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new TraceFormatException("event format: ID '" + digits + "' is not a number below 65536");
        }
        return Integer.parseInt(digits);
    }
}
