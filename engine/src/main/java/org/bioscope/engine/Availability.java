package org.bioscope.engine;

/** Whether something can be used on this machine; if not, why and what would help, each a clause. Both are "" if it can. */
public record Availability(boolean usable, String reason, String remedy) {
    static Availability yes() {
        return new Availability(true, "", "");
    }

    static Availability no(String reason, String remedy) {
        return new Availability(false, reason, remedy);
    }
}
