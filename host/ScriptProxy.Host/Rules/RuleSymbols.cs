using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace ScriptProxy.Host.Rules;

/// <summary>A rule's debug information, which says where its methods are written. Kept as the image has it, some 2 KB compressed, and read when somebody asks.</summary>
internal sealed class RuleSymbols
{
    private const int Head = 8; // the signature, and the length when it is not compressed

    private readonly byte[] _compressed;

    // One explanation asks for every hook in turn. Afterwards nobody may ask for hours.
    private readonly WeakReference<List<Point>?> _points = new(null);

    private RuleSymbols(byte[] compressed) => _compressed = compressed;

    /// <summary>Takes them out of an image; null if it has none.</summary>
    public static RuleSymbols? Of(byte[] image)
    {
        using var reader = new PEReader(new MemoryStream(image, writable: false));
        foreach (var entry in reader.ReadDebugDirectory())
        {
            if (entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb)
            {
                return new RuleSymbols(image.AsSpan(entry.DataPointer + Head, entry.DataSize - Head).ToArray());
            }
        }

        return null;
    }

    /// <summary>The first line of the statement that contains a method: for a lambda, of the call that it is given to. Null if that is not known.</summary>
    /// <param name="token">The method's metadata token.</param>
    public (string File, int Line)? FindStatement(int token)
    {
        var points = Read();
        var own = points.FindAll(point => point.Method == (token & 0xFFFFFF)).OrderBy(point => point.Start).FirstOrDefault();
        if (own is null)
        {
            return null;
        }

        // A lambda lies within the statement that registers it, which is in another method. The smallest that surrounds it is that one.
        var around = points
            .Where(point => point.Method != own.Method && point.File == own.File && point.Start.CompareTo(own.Start) <= 0 && point.End.CompareTo(own.End) >= 0)
            .MinBy(point => (point.End.Line - point.Start.Line, point.End.Column - point.Start.Column));
        return (own.File, (around ?? own).Start.Line);
    }

    private List<Point> Read()
    {
        if (_points.TryGetTarget(out var known))
        {
            return known;
        }

        using var provider = MetadataReaderProvider.FromPortablePdbStream(Inflate());
        var reader = provider.GetMetadataReader();
        var points = reader.MethodDebugInformation.SelectMany(handle => PointsOf(reader, handle)).ToList();
        _points.SetTarget(points);
        return points;
    }

    private static IEnumerable<Point> PointsOf(MetadataReader reader, MethodDebugInformationHandle handle)
    {
        var method = reader.GetMethodDebugInformation(handle);

        // What an async method does is in a method of its state machine.
        var kickoff = method.GetStateMachineKickoffMethod();
        var row = MetadataTokens.GetRowNumber(kickoff.IsNil ? handle.ToDefinitionHandle() : kickoff);
        return method.SequencePointsBlob.IsNil ? [] : method.GetSequencePoints().Where(point => !point.IsHidden).Select(point => new Point(
            row,
            reader.GetString(reader.GetDocument(point.Document).Name),
            (point.StartLine, point.StartColumn),
            (point.EndLine, point.EndColumn)));
    }

    private MemoryStream Inflate()
    {
        var symbols = new MemoryStream();
        using var compressed = new DeflateStream(new MemoryStream(_compressed, writable: false), CompressionMode.Decompress);
        compressed.CopyTo(symbols);
        symbols.Position = 0;
        return symbols;
    }

    private sealed record Point(int Method, string File, (int Line, int Column) Start, (int Line, int Column) End);
}
