package org.bioscope.engine;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where {@code bioscope-observe} is, and the ways to start it, the one that needs least first: directly where tracefs is
 * open to this user, else through pkexec, whose policy file the package installs, else through sudo if that asks nothing.
 */
final class ObserveProgram {
    /** Where the package puts it, as the polkit policy says. */
    static final Path INSTALLED = Path.of("/usr/lib/bioscope/bioscope-observe");
    /** Names another program, for tests and unusual packages. */
    static final String PROPERTY = "bioscope.observe";

    /** One way to start it. */
    record Way(String name, List<String> command) {
    }

    private ObserveProgram() {
    }

    /** The ways to try in order; empty where there is none. {@code mayAsk} allows those that may ask for a password. */
    static List<Way> ways(Availability tracefs, boolean mayAsk) throws IOException {
        Path program = find();
        var ways = new ArrayList<Way>();
        if (tracefs.usable()) {
            ways.add(new Way("directly", List.of(program.toString())));
        } else if (mayAsk) {
            onPath("pkexec").ifPresent(pkexec -> ways.add(new Way("pkexec", List.of(pkexec, program.toString()))));
            onPath("sudo").ifPresent(sudo -> ways.add(new Way("sudo", List.of(sudo, "-n", program.toString()))));
        }
        return ways;
    }

    /** The program: the one that is named, the installed one, or the one that was built with this class. */
    private static Path find() throws IOException {
        String named = System.getProperty(PROPERTY, "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        if (Files.isExecutable(INSTALLED)) {
            return INSTALLED;
        }
        String resource = "/linux-" + (System.getProperty("os.arch").equals("amd64") ? "x86-64" : System.getProperty("os.arch")) + "/bioscope-observe";
        URL built = ObserveProgram.class.getResource(resource);
        if (built == null) {
            throw new IOException("bioscope-observe was not built for " + System.getProperty("os.arch"));
        }
        return built.getProtocol().equals("file") ? Path.of(built.getPath()) : unpack(resource);
    }

    /** From a jar, into a folder that nobody else may enter: it may be started as root. */
    private static Path unpack(String resource) throws IOException {
        Path folder = Files.createTempDirectory("bioscope-observe");
        Path program = folder.resolve("bioscope-observe");
        program.toFile().deleteOnExit();
        folder.toFile().deleteOnExit();
        try (InputStream in = ObserveProgram.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("unpack bioscope-observe: it is not in the jar");
            }
            Files.copy(in, program);
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    private static Optional<String> onPath(String command) {
        for (String folder : System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator)) {
            Path candidate = Path.of(folder.isEmpty() ? "." : folder, command);
            if (candidate.isAbsolute() && Files.isExecutable(candidate)) {
                return Optional.of(candidate.toString());
            }
        }
        return Optional.empty();
    }
}
