namespace ScriptProxy.Host.Diagnostics;

/// <summary>How bad a finding is. Only errors keep a generation from going live.</summary>
internal enum Severity
{
    Warning,
    Error,
}

/// <summary>One finding about what a person wrote: a configuration key, a rule's line, a plugin's folder.</summary>
/// <param name="Severity">An error keeps the last good generation serving.</param>
/// <param name="File">The file or folder; empty if the finding belongs to none (an environment variable, say).</param>
/// <param name="Line">Counted from 1; 0 if unknown.</param>
/// <param name="Column">Counted from 1; 0 if unknown.</param>
/// <param name="Code">A stable code: the compiler's own, or <c>SPxxxx</c>.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
internal sealed record Diagnostic(Severity Severity, string File, int Line, int Column, string Code, string Message)
{
    /// <summary>The line with a mark under the place, for people; null if it is not known. See <see cref="Diagnostics.Excerpt"/>.</summary>
    public string? Excerpt { get; init; }

    public static Diagnostic Error(string file, string code, string message, int line = 0, int column = 0) =>
        new(Severity.Error, file, line, column, code, message);

    public static Diagnostic Warning(string file, string code, string message, int line = 0, int column = 0) =>
        new(Severity.Warning, file, line, column, code, message);

    /// <summary>As a person reads it: with the line that it is about.</summary>
    public string ToText() => Excerpt is null ? ToString() : $"{this}\n{Excerpt}";

    /// <summary>One line.</summary>
    public override string ToString()
    {
        var place = Line > 0 ? $"{File}({Line},{Column})" : File;
        var kind = Severity == Severity.Error ? "error" : "warning";
        return place.Length > 0 ? $"{place}: {kind} {Code}: {Message}" : $"{kind} {Code}: {Message}";
    }
}
