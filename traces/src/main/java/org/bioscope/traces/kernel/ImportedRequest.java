package org.bioscope.traces.kernel;

import org.bioscope.traces.kernel.KernelRowWriter.Punt;
import org.jspecify.annotations.Nullable;

/** A request on its way, from its submission to the moment at which the program could see it. */
final class ImportedRequest {
    final ImportedRequests.Way way;
    final int tid;
    final long submitNs;
    final int call;
    long submittedNs;
    @Nullable Dio dio;
    @Nullable Punt punt;
    long req;
    long userData;
    int slot;
    long result;
    boolean resultKnown;

    ImportedRequest(ImportedRequests.Way way, int tid, long submitNs, int call) {
        this.way = way;
        this.tid = tid;
        this.submitNs = submitNs;
        this.call = call;
    }
}
