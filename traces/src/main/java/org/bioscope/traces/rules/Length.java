package org.bioscope.traces.rules;

/** The length of a request in the sizes at which kernels decide differently. */
public enum Length {
    PAGE("at most a page"),
    /** What one bio holds: 256 vectors of a page each. */
    BIO("at most 256 pages"), LARGER("more than 256 pages"), UNKNOWN("not known");

    private static final int PAGE_BYTES = 4096;
    private static final int BIO_PAGES = 256;

    private final String label;

    Length(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** The class of a request of so many bytes, with pages of 4 KiB. */
    public static Length of(long bytes) {
        if (bytes <= PAGE_BYTES) {
            return PAGE;
        }
        return bytes <= (long) BIO_PAGES * PAGE_BYTES ? BIO : LARGER;
    }
}
