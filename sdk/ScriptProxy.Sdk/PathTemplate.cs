using System.Diagnostics.CodeAnalysis;

namespace ScriptProxy.Sdk;

/// <summary>
/// A path template as <see cref="Match.Path"/> has it, for what decides by several paths itself: literal segments, <c>{name}</c> for one segment, <c>{**name}</c> at the end for the rest. Immutable.
/// </summary>
public sealed class PathTemplate
{
    private readonly Segment[] _segments;
    private readonly StringComparison _comparison;

    private PathTemplate(string text, Segment[] segments, StringComparison comparison) => (Text, _segments, _comparison) = (text, segments, comparison);

    /// <summary>What it was made from.</summary>
    public string Text { get; }

    internal IReadOnlyList<Segment> Segments => _segments;

    /// <summary>Makes a template from a text.</summary>
    /// <param name="text">The text, such as <c>/admin/{**rest}</c>.</param>
    /// <param name="comparison">How literal segments are compared. Default: without case.</param>
    /// <exception cref="ArgumentException">It is none; the message says what is wrong.</exception>
    public static PathTemplate Parse(string text, StringComparison comparison = StringComparison.OrdinalIgnoreCase)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = text.StartsWith('/') ? 1 : 0;
        var end = text.EndsWith('/') ? text.Length - 1 : text.Length;
        var parts = text[start..Math.Max(start, end)].Split('/');
        var segments = parts is [""] ? [] : Array.ConvertAll(parts, part => ParseSegment(text, part));
        var rest = Array.FindIndex(segments, segment => segment.Kind == SegmentKind.Rest);
        if (rest >= 0 && rest != segments.Length - 1)
        {
            throw Fault(text, $"'{parts[rest]}' stands for the rest of the path and must be its last segment");
        }

        var names = segments.Where(segment => segment.Kind != SegmentKind.Literal).Select(segment => segment.Text);
        if (names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
        {
            throw Fault(text, $"it has the parameter '{twice}' twice");
        }

        return new PathTemplate(text, segments, comparison);
    }

    /// <summary>Whether a path fits in one of its <see cref="PathReadings"/>: what forbids must ask this, as hooks are matched.</summary>
    /// <param name="path">The path, as <see cref="IExchange.Path"/> has it.</param>
    public bool FitsAnyReading(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Fits(path))
        {
            return true;
        }

        foreach (var reading in PathReadings.Of(path))
        {
            if (Fits(reading))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a path fits in all of its <see cref="PathReadings"/>: what permits must ask this.</summary>
    /// <param name="path">The path, as <see cref="IExchange.Path"/> has it.</param>
    public bool FitsEveryReading(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Fits(path))
        {
            return false;
        }

        foreach (var reading in PathReadings.Of(path))
        {
            if (!Fits(reading))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The part of a path that matched which a parameter stands for, in the first reading that fits; null if there is no such parameter.</summary>
    internal string? ValueOf(string name, string path)
    {
        if (Fits(path))
        {
            return ValueIn(path, name);
        }

        foreach (var reading in PathReadings.Of(path))
        {
            if (Fits(reading))
            {
                return ValueIn(reading, name);
            }
        }

        return null;
    }

    private string? ValueIn(string path, string name)
    {
        var position = path.StartsWith('/') ? 1 : 0;
        foreach (var segment in Segments)
        {
            if (segment.Kind == SegmentKind.Rest)
            {
                return Is(segment, name) ? path[Math.Min(position, path.Length)..] : null;
            }

            while (position < path.Length && path[position] == '/')
            {
                position++;
            }

            var end = path.IndexOf('/', Math.Min(position, path.Length));
            end = end < 0 ? path.Length : end;
            if (Is(segment, name))
            {
                return path[position..end];
            }

            position = end + 1;
        }

        return null;

        static bool Is(Segment segment, string name) =>
            segment.Kind != SegmentKind.Literal && segment.Text.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    // Repeated slashes and one at the end do not count, as hooks are matched.
    private bool Fits(ReadOnlySpan<char> path)
    {
        foreach (var segment in _segments)
        {
            if (segment.Kind == SegmentKind.Rest)
            {
                return true;
            }

            path = path.TrimStart('/');
            var slash = path.IndexOf('/');
            var part = slash < 0 ? path : path[..slash];
            if (part.IsEmpty || (segment.Kind == SegmentKind.Literal && !part.Equals(segment.Text, _comparison)))
            {
                return false;
            }

            path = path[part.Length..];
        }

        return path.TrimStart('/').IsEmpty;
    }

    private static Segment ParseSegment(string template, string part)
    {
        if (part.Length == 0)
        {
            throw Fault(template, "it has an empty segment");
        }

        if (!part.Contains('{', StringComparison.Ordinal) && !part.Contains('}', StringComparison.Ordinal))
        {
            return new Segment(SegmentKind.Literal, part);
        }

        if (!TryParseName(part, out var kind, out var name))
        {
            throw Fault(template, $"'{part}' is none of: a literal, {{name}}, {{**name}} (for anything finer use Match.When)");
        }

        return new Segment(kind, name);
    }

    private static bool TryParseName(string part, out SegmentKind kind, [NotNullWhen(true)] out string? name)
    {
        kind = SegmentKind.Parameter;
        name = null;
        if (part is not ['{', .. var inner, '}'])
        {
            return false;
        }

        if (inner.StartsWith('*'))
        {
            kind = SegmentKind.Rest;
            inner = inner.TrimStart('*');
        }

        name = inner;
        return inner.Length > 0 && inner.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
    }

    private static ArgumentException Fault(string template, string what) => new($"The path template '{template}' cannot be used: {what}.");

    internal enum SegmentKind
    {
        Literal,
        Parameter,
        Rest,
    }

    internal readonly record struct Segment(SegmentKind Kind, string Text);
}
