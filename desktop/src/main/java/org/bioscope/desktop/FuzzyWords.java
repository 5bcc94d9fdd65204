package org.bioscope.desktop;

import java.util.Locale;
import java.util.OptionalInt;

/** How well a few words, perhaps only begun, find a text: every one of them must be in it, whole, begun, or letter by letter. */
final class FuzzyWords {
    private static final int WHOLE_WORD = 120;
    private static final int BEGINS_WORD = 100;
    private static final int INSIDE = 60;
    private static final int LETTERS = 30;
    /** Letters that lie further apart than this, all in all, found the text by chance. */
    private static final int MOST_GAPS = 12;

    private FuzzyWords() {
    }

    /** The higher the better; empty where a word is not in the text at all. */
    static OptionalInt score(String query, String text) {
        String in = text.toLowerCase(Locale.ROOT);
        int sum = 0;
        for (String word : query.toLowerCase(Locale.ROOT).strip().split("\\s+")) {
            int one = word.isEmpty() ? 0 : one(word, in);
            if (one < 0) {
                return OptionalInt.empty();
            }
            sum += one;
        }
        return OptionalInt.of(sum);
    }

    private static int one(String word, String in) {
        int inside = -1;
        for (int at = in.indexOf(word); at >= 0; at = in.indexOf(word, at + 1)) {
            boolean begins = at == 0 || !Character.isLetterOrDigit(in.charAt(at - 1));
            int end = at + word.length();
            if (begins) {
                boolean whole = end == in.length() || !Character.isLetterOrDigit(in.charAt(end));
                // Earlier in the text is nearer to what it is about.
                return (whole ? WHOLE_WORD : BEGINS_WORD) - Math.min(at, 19);
            }
            inside = inside < 0 ? at : inside;
        }
        return inside >= 0 ? INSIDE - Math.min(inside, 19) : letters(word, in);
    }

    private static int letters(String word, String in) {
        int at = in.indexOf(word.charAt(0));
        int gaps = 0;
        for (int i = 1; i < word.length() && at >= 0; i++) {
            int next = in.indexOf(word.charAt(i), at + 1);
            gaps += next - at - 1;
            at = next;
        }
        return at < 0 || gaps > MOST_GAPS || word.length() < 2 ? -1 : LETTERS - gaps;
    }
}
