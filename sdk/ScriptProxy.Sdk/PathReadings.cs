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

    private static readonly Func<string, string>[] Ways =
    [
        static path => path.Contains(';', StringComparison.Ordinal) ? Segments(path, static segment => segment.Split(';')[0]) : path, // RFC 3986 3.3
        static path => path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase),
        static path => path.Replace('\\', '/'),
        static path => path.Split('?', '#')[0],
        static path => path.AsSpan().ContainsAny(Blank) ? Segments(path, static segment => segment.Trim(Blank)) : path,
    ];

    private static readonly char[] Blank = [.. Enumerable.Range(0, 0xA1).Select(code => (char)code).Where(sign => char.IsWhiteSpace(sign) || char.IsControl(sign))];

    /// <summary>The readings of a path besides itself; none for nearly all paths, which costs nothing.</summary>
    /// <param name="path">The path, as <see cref="IExchange.Path"/> has it.</param>
    public static ReadOnlySpan<string> Of(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.AsSpan().ContainsAny(Signs) ? Find(path) : default;
    }

    /// <summary>
    /// The reading that all spellings of a page share: who spells <c>/login</c> with parameters, blanks or what follows its end has no other. Each way of reading takes something off or puts one sign for three, so the
    /// shortest is what is left when all of them have been gone.
    /// </summary>
    internal static string Shortest(string path)
    {
        var shortest = path;
        foreach (var reading in Of(path))
        {
            if (reading.Length < shortest.Length || (reading.Length == shortest.Length && string.CompareOrdinal(reading, shortest) < 0))
            {
                shortest = reading;
            }
        }

        return shortest;
    }

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

    private static string Segments(string path, Func<string, string> read) => string.Join('/', path.Split('/').Select(read));
}
