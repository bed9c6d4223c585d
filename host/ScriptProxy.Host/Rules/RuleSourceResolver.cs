using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ScriptProxy.Host.Rules;

/// <summary>Gives the compiler the files of a rule as they were read, and no others.</summary>
internal sealed class RuleSourceResolver(RuleSource source) : SourceReferenceResolver
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, SourceText> _texts = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The file is no text.</exception>
    public override SourceText ReadText(string resolvedPath)
    {
        if (!_texts.TryGetValue(resolvedPath, out var text))
        {
            using var stream = OpenRead(resolvedPath);
            try
            {
                text = SourceText.From(stream, StrictUtf8, SourceHashAlgorithm.Sha256, throwIfBinaryDetected: true, canBeEmbedded: true);
            }
            catch (DecoderFallbackException exception)
            {
                throw new InvalidDataException(exception.Message, exception);
            }

            _texts.Add(resolvedPath, text);
        }

        return text;
    }

    public override Stream OpenRead(string resolvedPath) => new MemoryStream(source.Files[resolvedPath].Content, writable: false);

    public override string? NormalizePath(string path, string? baseFilePath) => path;

    public override string? ResolveReference(string path, string? baseFilePath)
    {
        var resolved = RuleReader.Resolve(path, baseFilePath ?? source.Path);
        return source.Files.TryGetValue(resolved, out var file) && file.Problem is null ? resolved : null;
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => source.GetHashCode();
}
