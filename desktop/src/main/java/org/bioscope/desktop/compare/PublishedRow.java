package org.bioscope.desktop.compare;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.bioscope.traces.WorkloadException;
import org.bioscope.traces.file.Published.Entry;
import org.bioscope.traces.file.Published;

/** A published table, or one row of it, to be shown beside a comparison: columns stand for arms, in their order. */
public record PublishedRow(Entry entry, List<String> rows) {
    public static Optional<PublishedRow> find(Optional<String> asked, Published published) {
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        String id = asked.get().replaceFirst("/.*", "");
        Entry entry = entry(id, published);
        if (id.equals(asked.get())) {
            return Optional.of(new PublishedRow(entry, List.copyOf(entry.rows().keySet())));
        }
        String row = asked.get().substring(id.length() + 1);
        if (!entry.rows().containsKey(row)) {
            throw new WorkloadException("published", "--published " + asked.get() + ": there is no such row; there are " + String.join(", ", entry.rows().keySet()));
        }
        return Optional.of(new PublishedRow(entry, List.of(row)));
    }

    /** The table of that name; throws {@link WorkloadException} with those that there are. */
    public static Entry entry(String id, Published published) {
        return published.entry(id).orElseThrow(() -> new WorkloadException("published", "--published " + id
                + ": there is no such table; there are " + published.entries().stream().map(Entry::id).collect(Collectors.joining(", "))));
    }

    /** An arm's published figure over the first arm's; empty where the table has no such figures. */
    public OptionalDouble ratio(String row, int arm) {
        OptionalDouble first = entry.figure(row, 0);
        OptionalDouble second = entry.figure(row, arm);
        return first.isPresent() && second.isPresent() && first.getAsDouble() > 0 ? OptionalDouble.of(second.getAsDouble() / first.getAsDouble()) : OptionalDouble.empty();
    }
}
