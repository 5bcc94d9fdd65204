package org.bioscope.traces.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '#', quoteCharacter = '~', value = {
        "pu # punted", "la # lat", "op # == !=", "op_ # == !=", "lat # == != > >= < <= in", "path==w # workqueue waiter", "path != inl # inline",
        "lat>200 # 200us 200ms 200ns 200s", "lat>200us_ # && ||", "punted && mig # migrated", "!joi # joined", "(failed_ # && ||", "nonsense # ~~"})
    void whatFitsIsOffered(String text, String words) {
        text = text.replace('_', ' '); // blanks at the end would be trimmed above
        var offered = Suggestions.at(text, text.length()).words().stream().map(Suggestions.Word::text).toList();
        assertThat(String.join(" ", offered)).isEqualTo(words);
    }

    @Test
    void anEmptyFilterIsOfferedEveryNameWithItsMeaning() {
        assertThat(Suggestions.at("", 0).words()).hasSize(Fields.meanings().size()).allSatisfy(word -> assertThat(word.meaning()).isNotBlank());
    }

    @Test
    void aSuggestionTakesThePlaceOfTheWordBegun() {
        String text = "op==W && pu && failed";
        Suggestions at = Suggestions.at(text, 11);
        assertThat(at.with(text, at.words().getFirst())).isEqualTo("op==W && punted && failed");
    }

    @Test
    void everySuggestionAtTheEndOfAWholeFilterCanBeGoneOnWith() {
        for (String start : new String[] {"", "op==W && ", "punted || ("}) {
            for (Suggestions.Word name : Suggestions.at(start, start.length()).words()) {
                String text = start + name.text();
                for (Suggestions.Word comparison : Suggestions.at(text, text.length()).words()) {
                    assertThat(comparison.text()).as(text).isIn("==", "!=", ">", ">=", "<", "<=", "in", "&&", "||");
                }
            }
        }
    }
}
