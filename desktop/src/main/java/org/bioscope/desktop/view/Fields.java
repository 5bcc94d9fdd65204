package org.bioscope.desktop.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bioscope.traces.EngineRow;
import org.bioscope.traces.KernelRow;
import org.bioscope.traces.Request;
import org.bioscope.traces.RunReport;
import org.bioscope.traces.Stage;
import org.bioscope.traces.Units;

/** Every field that was recorded of a request, in words, in the order of the record. */
final class Fields {
    private static final Map<Integer, String> KERNEL_FLAGS = kernelFlags();

    private Fields() {
    }

    static Map<String, String> of(Request request, RunReport report) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("row", Units.count(request.index()));
        fields.put("id", Units.count(request.id()));
        fields.put("job", Integer.toString(request.job()));
        fields.put("slot", Integer.toString(request.slot()));
        fields.put("op", request.op().label());
        fields.put("offset", Units.count(request.offset()));
        fields.put("offset, hex", "0x" + Long.toHexString(request.offset()));
        fields.put("bytes", Units.count(request.bytes()));
        fields.put("result", request.failed() ? "errno " + -request.result() : Units.count(request.result()));
        for (Stage stage : Stage.values()) {
            Long atNs = request.stampNs().get(stage);
            if (atNs != null) {
                fields.put(stage.label(), Units.count(atNs - report.startNs()) + " ns");
            }
        }
        fields.put("flags", engineFlags(request));
        fields.put("source", request.source().label());
        request.kernel().ifPresent(kernel -> kernel(fields, kernel, report));
        return fields;
    }

    private static void kernel(Map<String, String> fields, Request.KernelFacts k, RunReport report) {
        fields.put("completion", k.completion().label());
        fields.put("context", k.context().label());
        fields.put("extent", k.extent().label());
        if (k.has(KernelRow.FLAG_SECTOR)) {
            fields.put("sector", Units.count(k.sector()));
        }
        cpu(fields, "submit CPU", k.submitCpu());
        cpu(fields, "endio CPU", k.endioCpu());
        cpu(fields, "worker CPU", k.workerCpu());
        cpu(fields, "complete CPU", k.completeCpu());
        thread(fields, "submit thread", k.submitTid());
        thread(fields, "io-wq thread", k.iowqTid());
        thread(fields, "worker thread", k.workerTid());
        thread(fields, "complete thread", k.completeTid());
        fields.put("bios", Integer.toString(k.bios()));
        fields.put("block requests", Integer.toString(k.blockRequests()));
        stamp(fields, "inserted", k.insertNs(), report);
        stamp(fields, "woken", k.wakeNs(), report);
        fields.put("kernel flags", flags(k.flags()));
        fields.put("joined", k.unjoined().label());
    }

    private static void cpu(Map<String, String> fields, String name, int cpu) {
        if (cpu != KernelRow.NO_CPU) {
            fields.put(name, Integer.toString(cpu));
        }
    }

    private static void thread(Map<String, String> fields, String name, int tid) {
        if (tid != 0) {
            fields.put(name, Integer.toString(tid));
        }
    }

    private static void stamp(Map<String, String> fields, String name, long atNs, RunReport report) {
        if (atNs != 0) {
            fields.put(name, Units.count(atNs - report.startNs()) + " ns");
        }
    }

    private static String engineFlags(Request request) {
        var set = new ArrayList<String>();
        if (request.ramp()) {
            set.add("ramp");
        }
        if ((request.flags() & EngineRow.FLAG_VERIFY_FAILED) != 0) {
            set.add("verify failed");
        }
        return words(set);
    }

    private static String flags(int flags) {
        return words(KERNEL_FLAGS.entrySet().stream().filter(flag -> (flags & flag.getKey()) != 0).map(Map.Entry::getValue).toList());
    }

    private static String words(List<String> set) {
        return set.isEmpty() ? "none" : String.join(", ", set);
    }

    private static Map<Integer, String> kernelFlags() {
        var names = new LinkedHashMap<Integer, String>();
        names.put(KernelRow.FLAG_JOINED, "joined");
        names.put(KernelRow.FLAG_PUNTED, "punted");
        names.put(KernelRow.FLAG_MERGED, "merged");
        names.put(KernelRow.FLAG_SPLIT, "split");
        names.put(KernelRow.FLAG_FLUSHED, "flushed");
        names.put(KernelRow.FLAG_WROTE_BACK, "dirty pages written back first");
        names.put(KernelRow.FLAG_FAULT, "page fault");
        names.put(KernelRow.FLAG_PMD, "PMD, 2 MiB at once");
        names.put(KernelRow.FLAG_MAJOR, "major");
        names.put(KernelRow.FLAG_FUA, "FUA");
        names.put(KernelRow.FLAG_MIGRATED, "migrated");
        names.put(KernelRow.FLAG_BLOCKED_SUBMIT, "submission blocked");
        names.put(KernelRow.FLAG_EXTENT_NEW, "extent new");
        names.put(KernelRow.FLAG_EXTENT_SHARED, "extent shared");
        names.put(KernelRow.FLAG_EXTENT_DIRTY, "extent dirty");
        names.put(KernelRow.FLAG_INVALIDATE_FAILED, "invalidation failed");
        names.put(KernelRow.FLAG_BUFFERED, "buffered");
        names.put(KernelRow.FLAG_FORCED_WAIT, "forced wait");
        names.put(KernelRow.FLAG_EVENTS_LOST, "events lost");
        return names;
    }
}
