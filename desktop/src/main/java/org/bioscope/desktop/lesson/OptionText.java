package org.bioscope.desktop.lesson;

import org.bioscope.traces.Option;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/** Options of {@code bioscope run} as a lesson writes them: {@code --rw randwrite --iodepth 16 --norandommap}. */
final class OptionText {
    private OptionText() {
    }

    /** {@code base} with what the text says. Throws {@link WorkloadException}. */
    static Workload read(String text, Workload base) {
        Workload workload = base;
        String[] words = text.isBlank() ? new String[0] : text.strip().split("\\s+");
        for (int i = 0; i < words.length; i++) {
            String name = words[i].startsWith("--") ? words[i].substring(2) : words[i];
            Option<?> option = Workload.option(name).orElseThrow(() -> new WorkloadException(name, "--" + name + ": there is no such option"));
            boolean valued = i + 1 < words.length && !words[i + 1].startsWith("--");
            if (!valued && !option.flag()) {
                throw new WorkloadException(name, "--" + name + " needs a value: " + option.legal());
            }
            workload = workload.withText(option, valued ? words[++i] : "1");
        }
        return workload;
    }
}
