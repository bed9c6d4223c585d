using System.Text;
using ScriptProxy.Plugins.Rewriting.Scopes;
using ScriptProxy.Plugins.Rewriting.Streams;

namespace ScriptProxy.Plugins.Rewriting.Substituting;

/// <summary>Turns a list of texts to replace into stages, and says what is wrong with it.</summary>
internal static class ReplaceReader
{
    private const int DefaultWindow = 4096;
    private const int LeastWindow = 16;
    private const int MostWindow = 1 << 20;

    /// <returns>The change; null if there is nothing to do, or an error.</returns>
    public static Change? Read(List<ReplaceEntry?> entries, MediaTypes types, ScopeReader scope)
    {
        var steps = new List<object>();
        for (var index = 0; index < entries.Count; index++)
        {
            Add(steps, entries[index] ?? new ReplaceEntry(), $"Replace:{index}", scope);
        }

        if (steps.Count == 0)
        {
            return null;
        }

        var isAscii = entries.TrueForAll(entry => Ascii.IsValid(entry?.Find) && Ascii.IsValid(entry?.With));
        return new Change(types, isAscii, (end, text) => Stages(steps, end, text.IsUtf8)) { IsRequired = true };
    }

    /// <summary>Reads texts to replace within an element.</summary>
    public static Literal[] ReadPlain(List<ReplaceEntry?> entries, string part, ScopeReader scope)
    {
        var steps = new List<object>();
        for (var index = 0; index < entries.Count; index++)
        {
            if (entries[index]?.Regex == true)
            {
                scope.Error($"{part}:{index}:Regex", "within elements plain texts alone are replaced");
            }
            else
            {
                Add(steps, entries[index] ?? new ReplaceEntry(), $"{part}:{index}", scope);
            }
        }

        return steps.Count > 0 ? (Literal[])steps[0] : [];
    }

    private static ByteSink Stages(List<object> steps, ByteSink end, bool isUtf8)
    {
        var first = end;
        for (var index = steps.Count - 1; index >= 0; index--)
        {
            first = steps[index] is Pattern pattern ? new PatternStage(pattern, isUtf8, first) : new LiteralStage((Literal[])steps[index], first);
        }

        return first;
    }

    // Plain texts that follow one another are looked for in one pass.
    private static void Add(List<object> steps, ReplaceEntry entry, string part, ScopeReader scope)
    {
        if (string.IsNullOrEmpty(entry.Find))
        {
            scope.Error($"{part}:Find", "there is nothing to look for");
        }
        else if (entry.Regex)
        {
            AddPattern(steps, entry, part, scope);
        }
        else if (entry.ByLine || entry.Window is not null)
        {
            scope.Error(entry.ByLine ? $"{part}:ByLine" : $"{part}:Window", "this is for regular expressions; set Regex, or remove it");
        }
        else
        {
            var literal = new Literal(entry.Find, entry.With, entry.IgnoreCase, entry.Once);
            if (steps is [.., Literal[] before])
            {
                steps[^1] = (Literal[])[.. before, literal];
            }
            else
            {
                steps.Add(new[] { literal });
            }
        }
    }

    private static void AddPattern(List<object> steps, ReplaceEntry entry, string part, ScopeReader scope)
    {
        var window = entry.Window ?? DefaultWindow;
        if (window is < LeastWindow or > MostWindow)
        {
            scope.Error($"{part}:Window", $"'{window}' is not from {LeastWindow} to {MostWindow}");
            return;
        }

        try
        {
            var pattern = new Pattern(entry.Find!, entry.With, entry.IgnoreCase, entry.Once, entry.ByLine, window);
            steps.Add(pattern);
            if (pattern.UnknownGroup is { } group)
            {
                scope.Error($"{part}:With", $"the expression has no group '{group}', so it would be sent as it stands; write $$ for a dollar that is meant as one");
            }
        }
        catch (NotSupportedException)
        {
            scope.Error($"{part}:Find", $"'{entry.Find}' needs backtracking: look-around, backreferences and atomic groups are not allowed, so that no answer can take the proxy's time");
        }
        catch (ArgumentException exception)
        {
            scope.Error($"{part}:Find", exception.Message);
        }
    }
}
