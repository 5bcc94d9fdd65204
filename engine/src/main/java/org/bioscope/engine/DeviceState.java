package org.bioscope.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bioscope.traces.Workload;
import org.bioscope.traces.WorkloadException;

/**
 * A block device as {@link DeviceGuard} found it at one moment, and whether it may be written then.
 *
 * @param path         as the person named it
 * @param name         the kernel's name
 * @param diskSequence the kernel's count of media: another number is another disk in the same place; 0 before Linux 5.15
 * @param uses         who has it, or a part of it; nobody may while it is written
 * @param contents     what its bytes say that it holds, {@code ext4 on vda1}
 * @param blank        both ends are zeros
 */
public record DeviceState(Path path, String name, int major, int minor, long bytes, long diskSequence, DeviceSerial serial, boolean readOnly,
        List<Use> uses, List<String> contents, boolean blank) {

    /** Somebody who has the device, as a clause, and how they would let it go. */
    public record Use(String who, String remedy) {
    }

    public DeviceState {
        uses = List.copyOf(uses);
        contents = List.copyOf(contents);
    }

    /** Whether something is lost for which the person has to type the serial. */
    public boolean asks() {
        return !contents.isEmpty();
    }

    /** What it holds, in a few words. */
    public String holds() {
        return String.join(", ", contents);
    }

    /** Throws {@link WorkloadException} where it cannot be written, whatever anybody types. */
    void refuseIfTaken() {
        taken().ifPresent(why -> {
            throw new WorkloadException(Workload.FILENAME.name(), why);
        });
    }

    /** Throws {@link WorkloadException} where {@code typed} does not allow the loss of what is there. */
    void refuseUnless(String typed) {
        String allow = "--" + Workload.ALLOW_WRITES_TO.name() + " ";
        if (!typed.isEmpty() && !typed.equals(serial.text())) {
            throw new WorkloadException(Workload.ALLOW_WRITES_TO.name(), allow + typed + ": " + path + " is another device, named by " + serial.text() + " ("
                    + serial.kind() + "); look which of the two was meant");
        }
        if (asks() && typed.isEmpty()) {
            throw new WorkloadException(Workload.ALLOW_WRITES_TO.name(), "write to " + path + ": it holds " + holds() + ", which would be destroyed; name another device, or allow that with "
                    + allow + serial.text() + " (" + serial.kind() + ")");
        }
    }

    /** Throws {@link EngineException} unless {@code now}, looked at while it is held open, is still what was allowed to be written. */
    void refuseIfChanged(DeviceState now) {
        if (now.major != major || now.minor != minor || now.bytes != bytes || now.diskSequence != diskSequence || !now.serial.equals(serial)) {
            throw new EngineException(Errno.ESTALE, swapped(path));
        }
        now.taken().ifPresent(why -> {
            throw new EngineException(Errno.EBUSY, why);
        });
        if (!contents.containsAll(now.contents)) {
            throw new EngineException(Errno.EBUSY, "write to " + path + ": it holds " + now.holds() + " since it was looked at, and nothing was written; look at it, and start again");
        }
    }

    static String swapped(Path path) {
        return "write to " + path + ": it is not the device any more that was looked at, and nothing was written; look what is there now, and start again";
    }

    private Optional<String> taken() {
        if (readOnly) {
            return Optional.of("write to " + path + ": the device is read-only (blockdev --getro); name another device, or read from it");
        }
        if (uses.isEmpty()) {
            return Optional.empty();
        }
        String more = uses.size() == 1 ? "" : " (and " + (uses.size() - 1) + " more: " + String.join(", ", uses.stream().skip(1).map(Use::who).toList()) + ")";
        return Optional.of("write to " + path + ": " + uses.getFirst().who() + more + "; " + uses.getFirst().remedy() + ", or name another device");
    }
}
