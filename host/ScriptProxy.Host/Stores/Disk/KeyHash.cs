using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ScriptProxy.Host.Stores.Disk;

/// <summary>
/// What a key is known by in the index and in the folder: half of its SHA-256. Clients choose keys, so nothing weaker will do: two keys with
/// one hash would push each other out, though never be taken for each other, since the key stands in the file too.
/// </summary>
internal readonly record struct KeyHash(ulong High, ulong Low)
{
    // In a file's name, for each half.
    private const int HalfDigits = 16;

    private const int FolderDigits = 3;

    // The files are spread over 4096 folders: a million make some 250 in each, which every file system is quick with.
    private const string FolderFormat = "x3";

    public static KeyHash Of(ReadOnlySpan<char> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(key), hash);
        return new(MemoryMarshal.Read<ulong>(hash), MemoryMarshal.Read<ulong>(hash[8..]));
    }

    /// <summary>Stands for the resource that a response belongs to, or for one of its tags.</summary>
    public static ulong OfName(string kind, string name) => Of(kind + "\n" + name).High;

    public static bool IsFolderName(string name) => name.Length == FolderDigits && name.All(char.IsAsciiHexDigitLower);

    public static KeyHash? Parse(ReadOnlySpan<char> fileName) =>
        fileName.Length == 2 * HalfDigits
        && ulong.TryParse(fileName[..HalfDigits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
        && ulong.TryParse(fileName[HalfDigits..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
            ? new KeyHash(high, low)
            : null;

    public string FolderName() => (High >> (64 - (4 * FolderDigits))).ToString(FolderFormat, CultureInfo.InvariantCulture);

    public string FileName() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");

    public override int GetHashCode() => (int)Low;
}
