using System.Security.Cryptography;
using ScriptProxy.Host.Diagnostics;

namespace ScriptProxy.Host.Rules.Cache;

/// <summary>What is kept of a compiled rule.</summary>
/// <param name="Image">The assembly.</param>
/// <param name="Files">The files that it was compiled from.</param>
/// <param name="Warnings">What the compiler warned of: a rule must warn at every start, not at the first alone.</param>
/// <param name="Clusters">The clusters that it names.</param>
internal sealed record RuleCacheEntry(byte[] Image, IReadOnlyList<string> Files, IReadOnlyCollection<Diagnostic> Warnings, IReadOnlyList<RoutedCluster> Clusters)
{
    private const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>The hash of all that follows, the key, the warnings, the clusters, the files, the image. A change of this form is a change of this assembly and so of every key.</summary>
    public byte[] ToBytes(byte[] key)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(new byte[HashSize]);
        writer.Write(key);
        writer.Write(Warnings.Count);
        foreach (var warning in Warnings)
        {
            writer.Write(warning.File);
            writer.Write(warning.Line);
            writer.Write(warning.Column);
            writer.Write(warning.Code);
            writer.Write(warning.Message);
        }

        writer.Write(Clusters.Count);
        foreach (var cluster in Clusters)
        {
            writer.Write(cluster.Id);
            writer.Write(cluster.File);
            writer.Write(cluster.Line);
            writer.Write(cluster.Column);
        }

        writer.Write(Files.Count);
        foreach (var file in Files)
        {
            writer.Write(file);
        }

        writer.Write(Image.Length);
        writer.Write(Image);
        var bytes = stream.ToArray();
        SHA256.HashData(bytes.AsSpan(HashSize), bytes);
        return bytes;
    }

    /// <summary>The entry, or null for bytes that are no whole entry of this key.</summary>
    public static RuleCacheEntry? Parse(byte[] bytes, byte[] key)
    {
        if (bytes.Length < 2 * HashSize
            || !bytes.AsSpan(HashSize, HashSize).SequenceEqual(key)
            || !SHA256.HashData(bytes.AsSpan(HashSize)).AsSpan().SequenceEqual(bytes.AsSpan(0, HashSize)))
        {
            return null;
        }

        using var reader = new BinaryReader(new MemoryStream(bytes, 2 * HashSize, bytes.Length - (2 * HashSize)));
        var warnings = new Diagnostic[reader.ReadInt32()];
        for (var i = 0; i < warnings.Length; i++)
        {
            warnings[i] = new(Severity.Warning, reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadString(), reader.ReadString());
        }

        var clusters = new RoutedCluster[reader.ReadInt32()];
        for (var i = 0; i < clusters.Length; i++)
        {
            clusters[i] = new(reader.ReadString(), reader.ReadString(), reader.ReadInt32(), reader.ReadInt32());
        }

        var files = new string[reader.ReadInt32()];
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = reader.ReadString();
        }

        return new(reader.ReadBytes(reader.ReadInt32()), files, warnings, clusters);
    }
}
