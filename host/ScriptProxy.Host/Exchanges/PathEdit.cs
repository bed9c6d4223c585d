using System.Text;

namespace ScriptProxy.Host.Exchanges;

/// <summary>Keeps the promise about paths that hooks set: they begin with a slash, and every <c>%</c> begins an escape.</summary>
internal static class PathEdit
{
    public static string Check(string path)
    {
        if (path is not ['/', ..])
        {
            throw new ArgumentException($"The path '{path}' must begin with '/'.", nameof(path));
        }

        return path.Contains('%', StringComparison.Ordinal) ? EscapeLonePercents(path) : path;
    }

    private static string EscapeLonePercents(string path)
    {
        var result = new StringBuilder(path.Length + 8);
        for (var i = 0; i < path.Length; i++)
        {
            result.Append(path[i]);
            if (path[i] == '%' && !(i + 2 < path.Length && char.IsAsciiHexDigit(path[i + 1]) && char.IsAsciiHexDigit(path[i + 2])))
            {
                result.Append("25");
            }
        }

        return result.ToString();
    }
}
