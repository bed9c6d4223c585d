using System.Security.Cryptography;
using System.Text;

namespace ScriptProxy.Host.Watching;

/// <summary>A digest of what a file or folder looks like from outside: names, stamps, where links lead.</summary>
internal static class FolderSignature
{
    // A link that leads back to a folder above it would otherwise never end.
    private const int MaximumDepth = 16;

    /// <summary>The digest. What cannot be looked at counts as absent; names that begin with <c>.</c> inside folders are not looked at.</summary>
    public static string Of(string path)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, path, depth: 0);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, string path, int depth)
    {
        try
        {
            var folder = new DirectoryInfo(path);
            var place = folder.LinkTarget is null ? path : $"{path} -> {RealPath.Of(path)}";
            if (!folder.Exists)
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{place}|{FileStamp.Of(path)}\n"));
                return;
            }

            hash.AppendData(Encoding.UTF8.GetBytes($"{place}|folder\n"));
            if (depth < MaximumDepth)
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
