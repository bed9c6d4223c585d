using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ScriptProxy.Host.Watching;

namespace ScriptProxy.Host.Plugins;

/// <summary>
/// Hashes folders by names and contents. A file that looks unchanged is not read again, so that asking every few seconds is cheap.
/// Thread-safe.
/// </summary>
/// <param name="time">Tells how old a file is.</param>
internal sealed class ContentHash(TimeProvider time)
{
    // A file written twice within one tick of its file system's clock looks unchanged, so what was written just now is never remembered.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, (FileStamp Stamp, byte[] Hash)> _known = new(StringComparer.Ordinal);

    /// <summary>The hash of all files below a folder.</summary>
    /// <exception cref="IOException">A file cannot be read, or went away meanwhile.</exception>
    /// <exception cref="UnauthorizedAccessException">A file or folder must not be read.</exception>
    public string OfFolder(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in PluginFiles.Names(folder))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\0"));
            hash.AppendData(OfFile(Path.Combine(folder, name)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private byte[] OfFile(string path)
    {
        var stamp = FileStamp.Of(path) ?? throw new FileNotFoundException($"'{path}' is gone.", path);
        if (_known.TryGetValue(path, out var known) && known.Stamp == stamp)
        {
            return known.Hash;
        }

        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var hash = SHA256.HashData(content);
        if (time.GetUtcNow().UtcDateTime.Ticks - Math.Max(stamp.Written, stamp.Changed) > Settled.Ticks)
        {
            _known[path] = (stamp, hash);
        }

        return hash;
    }
}
