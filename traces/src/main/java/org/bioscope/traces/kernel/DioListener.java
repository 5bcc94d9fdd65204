package org.bioscope.traces.kernel;

/** Learns what becomes of each request. */
interface DioListener {
    /** The request began: its thread is {@link Dio#tid}. It may be said twice, when more is known of it. */
    default void begun(Dio dio) {
    }

    /** Its end was seen. */
    default void over(Dio dio) {
    }
}
