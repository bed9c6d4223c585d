using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace ScriptProxy.Host.Rules.Packages;

/// <summary>An assembly of a package, as it was when it was restored.</summary>
/// <param name="Path">Relative to the folder of packages, with slashes.</param>
/// <param name="Hash">The SHA-256 of its content, in hexadecimal digits.</param>
/// <param name="IsLoaded">Whether it is loaded; what is only compiled against is not.</param>
/// <param name="IsCompiled">Whether rules are compiled against it.</param>
internal sealed record PackageFile(string Path, string Hash, bool IsLoaded, bool IsCompiled)
{
    /// <summary>Its name as code refers to it.</summary>
    [JsonIgnore]
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>Reads it.</summary>
    /// <exception cref="PackageException">It is not there, or not what was restored.</exception>
    public byte[] Read(string folder)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(System.IO.Path.Combine(folder, Path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PackageException("SP0342", $"the package's file '{Path}' is not there: run 'scriptproxy restore', and then 'scriptproxy reload'");
        }

        return HashOf(content) == Hash
            ? content
            : throw new PackageException("SP0343", $"the package's file '{Path}' is not the one that {PackageLock.FileName} has: delete {PackageLock.FolderName} and run 'scriptproxy restore', and then 'scriptproxy reload'");
    }

    public static string HashOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
