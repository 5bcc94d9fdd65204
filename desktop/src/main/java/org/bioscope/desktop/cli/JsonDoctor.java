package org.bioscope.desktop.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.bioscope.engine.Availability;
import org.bioscope.engine.BlockDevice;
import org.bioscope.engine.Doctor;
import org.bioscope.engine.TargetFacts;
import org.bioscope.traces.Environment;
import org.bioscope.traces.Version;
import org.bioscope.traces.rules.Detection;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the doctor found as JSON. What could not be had is null. */
final class JsonDoctor {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonDoctor() {
    }

    static String text(Doctor doctor, Detection detection, Optional<String> noWindow) {
        ObjectNode root = JSON.createObjectNode();
        root.put("bioscope", Version.text());
        text(root, "kernel", doctor.machine().fact(Environment.KERNEL));
        ObjectNode generation = root.putObject("generation").put("rules", detection.generation().name()).put("releases", detection.generation().releases())
                .put("title", detection.generation().title()).put("byNumber", detection.byNumber());
        detection.evidence().forEach(generation.putArray("evidence")::add);
        text(root, "cpu", doctor.machine().fact(Environment.CPU));
        text(root, "governor", doctor.machine().fact(Environment.GOVERNOR));
        ObjectNode uring = available(root.putObject("io_uring"), doctor.engines().ioUring());
        doctor.engines().ioUringFeatures().forEach(uring.putArray("features")::add);
        number(uring, "disabledSysctl", doctor.ioUringDisabled());
        ObjectNode aio = available(root.putObject("libaio"), doctor.engines().libaio());
        number(aio, "aioNr", doctor.aioNr());
        number(aio, "aioMaxNr", doctor.aioMaxNr());
        available(root.putObject("psync"), doctor.engines().psync());
        available(root.putObject("tracefs"), doctor.tracefs());
        root.putObject("display").put("usable", noWindow.isEmpty()).put("reason", noWindow.map(why -> why.replaceFirst(";.*", "")).orElse(""))
                .put("remedy", noWindow.map(why -> why.replaceFirst("^[^;]*;\\s*", "")).orElse(""));
        ArrayNode targets = root.putArray("targets");
        doctor.targets().forEach(target -> target(targets.addObject(), target));
        return JSON.writeValueAsString(root);
    }

    private static void target(ObjectNode node, TargetFacts t) {
        Optional<BlockDevice> device = t.device();
        text(node, "mount", t.mountPoint().map(Path::toString));
        node.put("path", t.place().toString()).put("filesystem", t.filesystem());
        text(node, "mountOptions", t.mountOptions());
        text(node, "device", device.map(d -> d.node().toString()));
        text(node, "disk", device.map(BlockDevice::disk));
        text(node, "stack", device.flatMap(BlockDevice::stack));
        text(node, "model", device.flatMap(BlockDevice::model));
        t.direct().ifPresentOrElse(direct -> node.put("direct", direct), () -> node.putNull("direct"));
        node.put("reason", t.reason());
        number(node, "dioMemoryAlignBytes", t.memoryAlign());
        number(node, "dioOffsetAlignBytes", t.offsetAlign());
        number(node, "logicalBlockBytes", device.map(BlockDevice::logical).orElse(OptionalInt.empty()));
        number(node, "physicalBlockBytes", device.map(BlockDevice::physical).orElse(OptionalInt.empty()));
        text(node, "writeCache", device.flatMap(BlockDevice::writeCache));
        flag(node, "fua", device.flatMap(BlockDevice::fua));
        text(node, "scheduler", device.flatMap(BlockDevice::scheduler));
        flag(node, "rotational", device.flatMap(BlockDevice::rotational));
        number(node, "freeBytes", t.freeBytes().isPresent() ? Optional.of(Long.toString(t.freeBytes().getAsLong())) : Optional.empty());
        node.put("readOnly", t.readOnly());
    }

    private static ObjectNode available(ObjectNode node, Availability availability) {
        return node.put("usable", availability.usable()).put("reason", availability.reason()).put("remedy", availability.remedy());
    }

    private static void text(ObjectNode node, String name, Optional<String> value) {
        value.ifPresentOrElse(v -> node.put(name, v), () -> node.putNull(name));
    }

    private static void flag(ObjectNode node, String name, Optional<Boolean> value) {
        value.ifPresentOrElse(v -> node.put(name, v), () -> node.putNull(name));
    }

    private static void number(ObjectNode node, String name, Optional<String> value) {
        value.ifPresentOrElse(v -> node.put(name, Long.parseLong(v)), () -> node.putNull(name));
    }

    private static void number(ObjectNode node, String name, OptionalInt value) {
        if (value.isPresent()) {
            node.put(name, value.getAsInt());
        } else {
            node.putNull(name);
        }
    }
}
