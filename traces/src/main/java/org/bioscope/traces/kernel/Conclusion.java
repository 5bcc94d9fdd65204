package org.bioscope.traces.kernel;

import org.bioscope.traces.Completion;
import org.bioscope.traces.Context;

/** Who finished a direct I/O: read from the context in which iomap_dio_complete ran, never from how the request was made. */
record Conclusion(Completion completion, Context context) {
    static final Conclusion BY_WORK = new Conclusion(Completion.WORKQUEUE, Context.KWORKER);

    /**
     * @param threadKind what the current thread is
     * @param inWork     it carries out a work item that was queued for a completion
     */
    static Conclusion of(Dio dio, KernelEvent event, int threadKind, boolean inWork) {
        if (event.inInterrupt()) {
            return new Conclusion(Completion.INLINE, event.interruptContext());
        }
        if (inWork) {
            return BY_WORK;
        }
        if (event.tid() == dio.tid && dio.beginSeen) {
            return new Conclusion(bySubmitter(dio), contextOf(threadKind));
        }
        if (threadKind == KernelEvent.THREAD_KWORKER) {
            return BY_WORK;
        }
        if (!event.contextKnown()) {
            // Text without flags: neither the submitter nor a kworker, so it was interrupted.
            return new Conclusion(Completion.INLINE, Context.UNKNOWN);
        }
        boolean polled = (dio.kiFlags & KernelEvent.KI_HIPRI) != 0;
        return new Conclusion(polled ? Completion.POLLED : Completion.UNKNOWN, contextOf(threadKind));
    }

    static Conclusion copied(int threadKind) {
        return new Conclusion(Completion.COPY, contextOf(threadKind));
    }

    /** In the submitter's own task: it polled, was handed the rest of the work back, or waited (or was overtaken by the device). */
    private static Completion bySubmitter(Dio dio) {
        if ((dio.kiFlags & KernelEvent.KI_HIPRI) != 0 && dio.endioInTask && dio.endioTid == dio.tid) {
            return Completion.POLLED;
        }
        return (dio.kiFlags & KernelEvent.KI_CALLER_COMP) != 0 && dio.waits == 0 ? Completion.CALLER : Completion.WAITER;
    }

    private static Context contextOf(int threadKind) {
        return switch (threadKind) {
            case KernelEvent.THREAD_IO_WQ -> Context.IO_WQ;
            case KernelEvent.THREAD_KWORKER -> Context.KWORKER;
            default -> Context.TASK;
        };
    }
}
