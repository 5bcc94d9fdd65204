package org.bioscope.traces.simulate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bioscope.traces.file.FormatException;
import org.bioscope.traces.file.JsonReason;
import org.bioscope.traces.file.TextFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Models as JSON files. A parameter that is left out has the typical value written here; one that is not known is refused. */
public final class ModelJson {
    /** No model of ours is longer than 4 KiB; more is not a model. */
    private static final long MOST_BYTES = 1 << 20;
    private static final long UNLIMITED_BYTES_PER_SECOND = 1L << 50;

    private static final JsonMapper MAPPER = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).enable(JsonReadFeature.ALLOW_JAVA_COMMENTS).build();

    private ModelJson() {
    }

    /** The model in a file, named after it; throws {@link ModelException} with one sentence that names the file. */
    public static Model read(Path file) {
        String name = file.getFileName().toString().replaceFirst("\\.json$", "");
        try {
            return parse(name, TextFile.read(file, "model", MOST_BYTES));
        } catch (FormatException e) {
            throw new ModelException(e.getMessage());
        }
    }

    /** The model in a JSON text. */
    public static Model parse(String name, String json) {
        try {
            if (!(MAPPER.readTree(json) instanceof ObjectNode root)) {
                throw new ModelException("a model is a JSON object");
            }
            return model(name, root);
        } catch (JacksonException e) {
            throw new ModelException("model " + name + JsonReason.line(e) + ": not JSON: " + JsonReason.of(e));
        } catch (ModelException e) {
            throw new ModelException("model " + name + ": " + e.getMessage());
        }
    }

    private static Model model(String name, ObjectNode root) {
        var top = new Group("", root);
        var model = new Model(name, top.text("title"), top.text("source"), top.texts("notes"), top.options("workload"),
                top.text("filesystem", "ext4"), top.count("cpus", 1), program(top.group("program")), kernel(top.group("kernel")),
                device(top.group("device")), top.has("dax") ? Optional.of(dax(top.group("dax"))) : Optional.empty());
        top.end();
        return model;
    }

    private static Model.Program program(Group program) {
        var values = new Model.Program(program.number("prepareNs", 100), program.number("reapNs", 50), program.count("requestsPerCall", 0));
        program.end();
        return values;
    }

    /** Typical values: one core of a server of the early 2020s with mitigations on. */
    private static Model.Kernel kernel(Group kernel) {
        var values = new Model.Kernel(kernel.number("callNs", 150), kernel.number("iomapNs", 700), kernel.number("legacyNs", 900),
                kernel.number("blockNs", 450), kernel.number("pageNs", 30), kernel.count("plugFrom", 3), kernel.number("mergeBytes", 524_288),
                kernel.number("interruptNs", 250), kernel.number("endioNs", 150), kernel.number("completeNs", 120),
                kernel.number("taskWorkNs", 80), kernel.number("queueWorkNs", 80), kernel.number("workItemNs", 80),
                kernel.number("switchNs", 400), kernel.number("wakeNs", 200), kernel.number("idleExitNs", 800),
                kernel.number("attemptNs", 400), kernel.number("allocateNs", 3_000), kernel.number("convertNs", 2_000),
                kernel.number("journalNs", 3_000), kernel.number("tickNs", 4_000_000));
        kernel.end();
        return values;
    }

    private static Model.Device device(Group device) {
        var values = new Model.Device(device.text("name"), device.count("queueDepth", 1_023), device.count("parallelism"),
                device.number("readNs"), device.number("writeNs"), device.fraction("spread"), device.count("slowOneIn", 0),
                device.number("slowNs", 0), device.number("commandNs", 0),
                device.number("readBytesPerSecond", UNLIMITED_BYTES_PER_SECOND), device.number("writeBytesPerSecond", UNLIMITED_BYTES_PER_SECOND),
                device.flag("interruptPerCpu", true), device.flag("writeCache", false), device.flag("fua", false),
                device.number("fuaNs", 0), device.number("flushNs", 0),
                device.has("seek") ? Optional.of(seek(device.group("seek"))) : Optional.empty());
        device.end();
        return values;
    }

    private static Model.Dax dax(Group dax) {
        var values = new Model.Dax(dax.number("copyBytesPerSecond"), dax.number("entryBytes"), dax.number("flushBytesPerSecond", 0), dax.number("faultNs", 0));
        dax.end();
        return values;
    }

    private static Model.Seek seek(Group seek) {
        var values = new Model.Seek(seek.number("trackNs"), seek.number("fullNs"), seek.number("rotationNs"), seek.number("capacityBytes"));
        seek.end();
        return values;
    }

    /** The members of one JSON object, each taken once; what is left at the end was not a parameter. */
    private static final class Group {
        private final String prefix;
        private final ObjectNode node;
        private final Set<String> known = new HashSet<>();

        Group(String prefix, ObjectNode node) {
            this.prefix = prefix;
            this.node = node;
        }

        boolean has(String key) {
            known.add(key);
            return node.has(key);
        }

        long number(String key, long standard) {
            return has(key) ? number(key) : standard;
        }

        long number(String key) {
            JsonNode value = required(key, "a whole number");
            if (!value.isIntegralNumber() || !value.canConvertToLong()) {
                throw wrong(key, "a whole number");
            }
            return value.longValue();
        }

        int count(String key, int standard) {
            return has(key) ? count(key) : standard;
        }

        int count(String key) {
            long value = number(key);
            Model.within(prefix + key, value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            return (int) value;
        }

        double fraction(String key) {
            JsonNode value = required(key, "a number");
            if (!value.isNumber()) {
                throw wrong(key, "a number");
            }
            return value.doubleValue();
        }

        boolean flag(String key, boolean standard) {
            if (!has(key)) {
                return standard;
            }
            if (!node.get(key).isBoolean()) {
                throw wrong(key, "true or false");
            }
            return node.get(key).booleanValue();
        }

        String text(String key, String standard) {
            return has(key) ? text(key) : standard;
        }

        String text(String key) {
            if (!required(key, "a text").isString()) {
                throw wrong(key, "a text");
            }
            return node.get(key).stringValue();
        }

        List<String> texts(String key) {
            var texts = new ArrayList<String>();
            if (has(key)) {
                if (!node.get(key).isArray() || !node.get(key).valueStream().allMatch(JsonNode::isString)) {
                    throw wrong(key, "a list of texts");
                }
                node.get(key).valueStream().forEach(text -> texts.add(text.stringValue()));
            }
            return texts;
        }

        Map<String, String> options(String key) {
            var options = new LinkedHashMap<String, String>();
            if (has(key)) {
                if (!node.get(key).isObject()) {
                    throw wrong(key, "an object of option values");
                }
                node.get(key).propertyStream().forEach(entry -> options.put(entry.getKey(), entry.getValue().asString()));
            }
            return options;
        }

        Group group(String key) {
            if (!has(key)) {
                return new Group(prefix + key + ".", MAPPER.createObjectNode());
            }
            if (!(node.get(key) instanceof ObjectNode object)) {
                throw wrong(key, "an object");
            }
            return new Group(prefix + key + ".", object);
        }

        /** Refuses members that nobody asked for: a slip of the pen would otherwise simulate something else. */
        void end() {
            for (String key : node.propertyNames()) {
                if (!known.contains(key)) {
                    throw new ModelException(prefix + key + " is no parameter of a model; see assets/models/README.md");
                }
            }
        }

        private JsonNode required(String key, String what) {
            if (!has(key)) {
                throw new ModelException(prefix + key + " is missing: it must be " + what);
            }
            return node.get(key);
        }

        private ModelException wrong(String key, String what) {
            return new ModelException(prefix + key + " " + node.get(key) + ": must be " + what);
        }
    }
}
