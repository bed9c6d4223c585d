using System.Text;

namespace ScriptProxy.Host.Diagnostics;

/// <summary>The line that a finding is about, with a mark under the place.</summary>
internal static class Excerpt
{
    private const string Indent = "    ";
    private const string Cut = "...";
    private const int Tab = 4;

    /// <summary>The longest line that is shown whole; of a longer one, what is around the place.</summary>
    private const int Width = 120;

    /// <summary>Two lines, indented; null if the text has no such line.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="line">Counted from 1.</param>
    /// <param name="column">Counted from 1. One past the end of the line is a place too: that of a missing semicolon.</param>
    public static string? Of(string text, int line, int column)
    {
        if (line < 1 || column < 1 || LineOf(text, line) is not { } shown || string.IsNullOrWhiteSpace(shown))
        {
            return null;
        }

        var start = Math.Min(column - 1, shown.Length);
        var length = WordAt(shown, start);
        var (from, to) = Window(shown.Length, start);
        var (before, after) = (from > 0 ? Cut : "", to < shown.Length ? Cut : "");
        var lead = before + Plain(shown.AsSpan(from, start - from));
        var rest = Plain(shown.AsSpan(start, to - start));
        return $"{Indent}{lead}{rest}{after}\n{Indent}{new string(' ', lead.Length)}^{new string('~', Math.Max(0, Math.Min(length, rest.Length) - 1))}";
    }

    private static string? LineOf(string text, int line)
    {
        using var reader = new StringReader(text);
        for (var number = 1; number < line; number++)
        {
            if (reader.ReadLine() is null)
            {
                return null;
            }
        }

        return reader.ReadLine()?.TrimEnd();
    }

    private static (int From, int To) Window(int length, int start)
    {
        if (length <= Width)
        {
            return (0, length);
        }

        var from = Math.Clamp(start - (Width / 2), 0, length - Width);
        return (from, from + Width);
    }

    /// <summary>How much of the line the finding is most likely about: a word, a text in quotation marks, or one character.</summary>
    private static int WordAt(string line, int start)
    {
        if (start >= line.Length)
        {
            return 1;
        }

        if (line[start] == '"')
        {
            var end = line.IndexOf('"', start + 1);
            return end < 0 ? line.Length - start : end + 1 - start;
        }

        var length = 0;
        while (start + length < line.Length && (char.IsLetterOrDigit(line[start + length]) || line[start + length] == '_'))
        {
            length++;
        }

        return Math.Max(1, length);
    }

    // One column for each character: a tab would move the mark, and a control character the terminal.
    private static string Plain(ReadOnlySpan<char> text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character == '\t' ? plain.Append(' ', Tab) : plain.Append(char.IsControl(character) ? ' ' : character);
        }

        return plain.ToString();
    }
}
