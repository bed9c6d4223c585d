using System.Buffers;

namespace ScriptProxy.Sdk;

/// <summary>
/// What upstreams may read in a path besides what it says. Some cut off parameters (<c>/admin;x</c> is <c>/admin</c> to a servlet container), some take an encoded slash or a backslash for a
/// slash (<c>/admin%2Fx</c> is <c>/admin/x</c> to who decodes first), some read again what was decoded and end the path at its <c>?</c> or <c>#</c> (<c>/admin%3Fx</c>), some trim white space
/// (<c>/admin%20</c>); and in any order. What forbids must hold for each reading, what permits for all of them; hooks are called if their path fits one.
/// </summary>
public static class PathReadings
{
    // Control characters and white space that a trim takes off are among them; a space within a segment gives no other reading.
    private static readonly SearchValues<char> Signs = SearchValues.Create(
        ";\\%?# \t\n\v\f\r\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u0085\u00a0");

    private static readonly SearchValues<char> Blank = SearchValues.Create([.. Enumerable.Range(0, 0xA1).Select(code => (char)code).Where(sign => char.IsWhiteSpace(sign) || char.IsControl(sign))]);

    /// <summary>In this order, and each once, they lead to the shortest reading: none gives work to one before it.</summary>
    private static readonly Func<string, string>[] Ways =
    [
        static path => path.IndexOfAny(['?', '#']) is >= 0 and var end ? path[..end] : path,
        static path => path.Contains(';', StringComparison.Ordinal) ? Segments(path, WithoutParameters) : path, // RFC 3986 3.3
        static path => path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase),
        static path => path.Replace('\\', '/'),
        static path => path.AsSpan().ContainsAny(Blank) ? Segments(path, Trimmed) : path,
    ];

    private delegate ReadOnlySpan<char> Cut(ReadOnlySpan<char> segment);

    /// <summary>The readings of a path besides itself; none for nearly all paths, which costs nothing.</summary>
    /// <param name="path">The path, as <see cref="IExchange.Path"/> has it.</param>
    public static ReadOnlySpan<string> Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.AsSpan().ContainsAny(Signs) ? Find(path) : default;
    }

    /// <summary>
    /// The shortest reading, found in one pass for each way. All that spell <c>/login</c> with parameters, blanks or something after its end share it. Where two orders lead to different ends, as with <c>/;a%2Flogin</c>,
    /// it may lack segments of what the upstream reads; so a page has no more of them than there are ways to leave segments out.
    /// </summary>
    internal static string Shortest(string path) => path.AsSpan().ContainsAny(Signs) ? Ways.Aggregate(path, static (read, way) => way(read)) : path;

    private static string[] Find(string path)
    {
        List<string> readings = [path];
        for (var i = 0; i < readings.Count; i++)
        {
            foreach (var read in Ways)
            {
                var reading = read(readings[i]);
                if (!readings.Contains(reading))
                {
                    readings.Add(reading);
                }
            }
        }

        return [.. readings.Skip(1)];
    }

    private static ReadOnlySpan<char> WithoutParameters(ReadOnlySpan<char> segment) => segment.IndexOf(';') is >= 0 and var end ? segment[..end] : segment;

    private static ReadOnlySpan<char> Trimmed(ReadOnlySpan<char> segment) =>
        segment.IndexOfAnyExcept(Blank) is >= 0 and var start ? segment[start..(segment.LastIndexOfAnyExcept(Blank) + 1)] : default;

    private static string Segments(string path, Cut cut)
    {
        var room = ArrayPool<char>.Shared.Rent(path.Length);
        var length = 0;
        foreach (var range in path.AsSpan().Split('/'))
        {
            if (range.Start.Value > 0)
            {
                room[length++] = '/';
            }

            var segment = cut(path.AsSpan()[range]);
            segment.CopyTo(room.AsSpan(length));
            length += segment.Length;
        }

        var read = new string(room, 0, length);
        ArrayPool<char>.Shared.Return(room);
        return read;
    }
}
