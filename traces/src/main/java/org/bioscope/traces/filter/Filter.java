package org.bioscope.traces.filter;

import java.util.function.LongPredicate;
import org.bioscope.traces.RequestTrace;

/**
 * Which requests are meant, as in {@code op==W && path==workqueue && lat>200us && punted}. Conditions join with
 * {@code &&}, {@code ||}, {@code !} and parentheses; {@link Fields} lists what can be asked. Immutable; any thread.
 */
public final class Filter {
    /** Lets every request through: an empty text. */
    public static final Filter ALL = new Filter("", (trace, index) -> true);

    /** One condition on a request of a trace. */
    @FunctionalInterface
    interface Condition {
        boolean holds(RequestTrace trace, long index);
    }

    private final String text;
    private final Condition condition;

    private Filter(String text, Condition condition) {
        this.text = text;
        this.condition = condition;
    }

    /** Reads a filter; blank text is {@link #ALL}. */
    public static Filter parse(String text) throws FilterException {
        return text.isBlank() ? ALL : new Filter(text.strip(), new FilterParser(text).whole());
    }

    public boolean accepts(RequestTrace trace, long index) {
        return condition.holds(trace, index);
    }

    /** The filter over one trace, by index. */
    public LongPredicate over(RequestTrace trace) {
        return index -> condition.holds(trace, index);
    }

    /** As it was written. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Filter filter && filter.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
