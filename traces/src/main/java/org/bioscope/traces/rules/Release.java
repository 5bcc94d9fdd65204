package org.bioscope.traces.rules;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel release as {@code uname -r} spells it: {@code 6.18.44-cloud-amd64}, {@code 6.6-rc3}. */
record Release(int major, int minor, int patch, boolean candidate) implements Comparable<Release> {
    private static final Pattern SPELLING = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})(?:\\.(\\d{1,5}))?((?:-rc\\d*)?)(?:[-+~_].*)?");

    static Optional<Release> parse(String text) {
        Matcher m = SPELLING.matcher(text.strip());
        if (!m.matches()) {
            return Optional.empty();
        }
        int patch = m.group(3) == null ? 0 : Integer.parseInt(m.group(3));
        return Optional.of(new Release(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), patch, !m.group(4).isEmpty()));
    }

    static Release of(int major, int minor) {
        return new Release(major, minor, 0, false);
    }

    /** The branch that stable updates stay on: 6.18 of 6.18.44. */
    Release branch() {
        return of(major, minor);
    }

    @Override
    public int compareTo(Release other) {
        return Comparator.comparingInt(Release::major).thenComparingInt(Release::minor).thenComparingInt(Release::patch).compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + (patch == 0 ? "" : "." + patch) + (candidate ? "-rc" : "");
    }
}
