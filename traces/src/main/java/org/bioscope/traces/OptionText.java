package org.bioscope.traces;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Options of {@code bioscope run} as people, lessons and comparisons write them: {@code --rw randwrite --iodepth=16 --norandommap}. */
public final class OptionText {
    private OptionText() {
    }

    /** {@code base} with what the text says. Throws {@link WorkloadException}. */
    public static Workload read(String text, Workload base) {
        return apply(values(words(text), Set.of()), base);
    }

    /** {@code base} with those of {@code values} that are a workload's. */
    public static Workload apply(Map<String, String> values, Workload base) {
        Workload workload = base;
        for (var value : values.entrySet()) {
            var option = Workload.option(value.getKey());
            workload = option.isPresent() ? workload.withText(option.get(), value.getValue()) : workload;
        }
        return workload;
    }

    /** Names without their dashes, with their values; {@code further} are names that are allowed beside a workload's. */
    public static Map<String, String> values(List<String> words, Set<String> further) {
        var values = new LinkedHashMap<String, String>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i).startsWith("--") ? words.get(i).substring(2) : words.get(i);
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            var option = Workload.option(name);
            if (option.isEmpty() && !further.contains(name)) {
                throw new WorkloadException(name, words.get(i).startsWith("--") ? "--" + name + ": there is no such option" : "'" + word + "' belongs to no option; write --name value");
            }
            boolean flag = option.isPresent() && option.get().flag();
            boolean follows = i + 1 < words.size() && (flag ? Set.of("0", "1").contains(words.get(i + 1)) : !words.get(i + 1).startsWith("--"));
            if (equals < 0 && !follows && !flag) {
                throw new WorkloadException(name, "--" + name + " needs a value" + option.map(o -> ": " + o.legal()).orElse(""));
            }
            values.put(name, equals >= 0 ? word.substring(equals + 1) : follows ? words.get(++i) : "1");
        }
        return values;
    }

    /** Splits as a shell would: by blanks, which quotes keep together. */
    public static List<String> words(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (char c : text.toCharArray()) {
            if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote == 0 ? c : 0;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quote != 0) {
            throw new WorkloadException("arm", "\"" + text + "\": a quote is not closed");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }
}
