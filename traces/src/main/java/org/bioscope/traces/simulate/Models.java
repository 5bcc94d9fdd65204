package org.bioscope.traces.simulate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The models that travel with the program: every JSON file in {@code assets/models}, whatever it is called. */
public final class Models {
    private static final String FOLDER = "assets/models/";
    /** A file that is there in any case, by which the folder is found in a jar or on disk. */
    private static final String ANCHOR = FOLDER + "README.md";
    private static final String SUFFIX = ".json";

    private Models() {
    }

    /** Their names, in alphabetical order. */
    public static List<String> names() {
        return Optional.ofNullable(loader().getResource(ANCHOR)).map(Models::files).orElse(List.of()).stream()
                .filter(file -> file.endsWith(SUFFIX)).map(file -> file.substring(0, file.length() - SUFFIX.length())).sorted().toList();
    }

    /** One of ours by its name, or a file by its path; throws {@link ModelException} with one sentence. */
    public static Model find(String nameOrFile) {
        if (nameOrFile.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            try (InputStream in = loader().getResourceAsStream(FOLDER + nameOrFile + SUFFIX)) {
                if (in != null) {
                    return ModelJson.parse(nameOrFile, new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        Path file = Path.of(nameOrFile);
        if (!Files.exists(file)) {
            throw new ModelException("model " + nameOrFile + ": no such file, and none of ours has that name; ours are " + String.join(", ", names()));
        }
        if (!Files.isRegularFile(file)) {
            throw new ModelException("model " + nameOrFile + ": not a file; name a JSON file, or one of " + String.join(", ", names()));
        }
        return ModelJson.read(file);
    }

    private static ClassLoader loader() {
        return Models.class.getClassLoader();
    }

    private static List<String> files(URL anchor) {
        try {
            if (anchor.openConnection() instanceof JarURLConnection jar) {
                return jar.getJarFile().stream().map(entry -> entry.getName()).filter(name -> name.startsWith(FOLDER))
                        .map(name -> name.substring(FOLDER.length())).filter(name -> !name.contains("/")).toList();
            }
            URI folder = anchor.toURI().resolve(".");
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                return files.map(file -> file.getFileName().toString()).toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("class path entry " + anchor, e);
        }
    }
}
