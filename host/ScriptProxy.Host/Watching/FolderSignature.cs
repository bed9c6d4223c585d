using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Host.Watching;

/// <summary>A digest of what some files and folders look like from outside: names, lengths, write times, where links lead.</summary>
internal static class FolderSignature
{
    // A link that leads back to a folder above it would otherwise never end.
    private const int MaximumDepth = 16;

    /// <summary>The digest. What cannot be looked at counts as absent; names that begin with <c>.</c> inside folders are not looked at.</summary>
    public static string Of(IEnumerable<string> paths)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in paths)
        {
            Append(hash, path, depth: 0);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string path, int depth)
    {
        try
        {
            FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            var real = entry.LinkTarget is null ? entry : entry.ResolveLinkTarget(returnFinalTarget: true)!;
            var place = entry.LinkTarget is null ? path : $"{path} -> {RealPath.Of(path)}";
            hash.AppendData(Encoding.UTF8.GetBytes(real is FileInfo { Exists: true } file
                ? $"{place}|{file.Length}|{file.LastWriteTimeUtc.Ticks}\n"
                : $"{place}|{real.Exists}\n"));
            if (entry is DirectoryInfo { Exists: true } folder && depth < MaximumDepth)
            {
                foreach (var name in folder.EnumerateFileSystemInfos().Select(inner => inner.Name).Where(name => name[0] != '.').Order(StringComparer.Ordinal))
                {
                    Append(hash, Path.Combine(path, name), depth + 1);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}|{exception.GetType().Name}\n"));
        }
    }
}
