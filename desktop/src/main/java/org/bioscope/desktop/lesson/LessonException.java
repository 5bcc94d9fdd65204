package org.bioscope.desktop.lesson;

/** A lesson that cannot be read, or a step that does not show what it promises. The message is one sentence with the lesson and the place in it. */
public final class LessonException extends RuntimeException {
    LessonException(String message) {
        super(message);
    }
}
