using System.Text.RegularExpressions;

namespace ScriptProxy.Plugins.Rewriting.Substituting;

/// <summary>A regular expression to look for, and what takes its place. Immutable.</summary>
internal sealed class Pattern
{
    private static readonly Regex GroupName = new(@"\$\{(\w+)\}", RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);

    /// <param name="find">The expression, for the engine that needs time in proportion to the text: no look-around, no backreference, no atomic group.</param>
    /// <param name="replacement">What takes its place, with <c>$1</c> and <c>${name}</c> for groups.</param>
    /// <param name="ignoresCase">Whether letters stand for themselves in upper and lower case.</param>
    /// <param name="once">Whether only the first one in a body is replaced.</param>
    /// <param name="byLine">Whether each line is a text of its own.</param>
    /// <param name="window">How many characters a match may have.</param>
    /// <exception cref="ArgumentException">It is no expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public Pattern(string find, string replacement, bool ignoresCase, bool once, bool byLine, int window)
    {
        Regex = new Regex(find, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None), Regex.InfiniteMatchTimeout); // it takes time by the length alone
        Replacement = replacement;
        IsConstant = !replacement.Contains('$', StringComparison.Ordinal);
        Once = once;
        ByLine = byLine;
        Window = window;
    }

    public Regex Regex { get; }

    public string Replacement { get; }

    /// <summary>A <c>${name}</c> of the replacement that is no group; null if there is none.</summary>
    public string? UnknownGroup
    {
        get
        {
            var known = Regex.GetGroupNames();
            return GroupName.Matches(Replacement.Replace("$$", "", StringComparison.Ordinal)).Select(match => match.Groups[1].Value).FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal));
        }
    }

    /// <summary>Whether the replacement has no groups.</summary>
    public bool IsConstant { get; }

    public bool Once { get; }

    public bool ByLine { get; }

    public int Window { get; }
}
