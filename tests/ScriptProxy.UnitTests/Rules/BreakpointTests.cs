using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using ScriptProxy.Host.Diagnostics;
using ScriptProxy.Host.Rules;

namespace ScriptProxy.UnitTests.Rules;

/// <summary>A debugger finds a rule's lines by what its debug information says.</summary>
public sealed class BreakpointTests : IDisposable
{
    private const string Rule = """
        var seen = 0;
        OnRequest("/a/{**rest}", request =>
        {
            seen++;
            if (request.Method == "POST")
                return request.Respond(405);

            return Continue;
        });
        OnResponse(async response =>
        {
            await Task.Yield();
            response.Headers.Remove("Server");
        });
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_statement_is_a_place_to_stop_at(bool forDebugger)
    {
        var (path, image) = Compile(forDebugger);
        Read(image, debug =>
        {
            var document = Assert.Single(debug.Documents.Select(debug.GetDocument));
            Assert.Equal(path, debug.GetString(document.Name));
            Assert.Equal(SHA256.HashData(File.ReadAllBytes(path)), debug.GetBlobBytes(document.Hash));
            var points = debug.MethodDebugInformation.SelectMany(method => debug.GetMethodDebugInformation(method).GetSequencePoints()).Where(point => !point.IsHidden).ToList();
            Assert.Empty(((int[])[1, 2, 4, 5, 6, 8, 10, 12, 13]).Except(points.Select(point => point.StartLine)));
            Assert.Contains(points, point => (point.StartLine, point.StartColumn, point.EndColumn) == (6, 9, 37));
        });
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void For_a_debugger_nothing_is_optimised_away(bool forDebugger, bool isSteppable)
    {
        using var image = new PEReader(Compile(forDebugger).Image.ToImmutableArray());
        var metadata = image.GetMetadataReader();
        var attribute = metadata.GetAssemblyDefinition().GetCustomAttributes().Select(metadata.GetCustomAttribute)
            .Single(attribute => TypeOf(metadata, attribute) == "DebuggableAttribute");
        Assert.Equal(isSteppable, (metadata.GetBlobBytes(attribute.Value)[3] & 1) != 0); // DebuggingModes.DisableOptimizations is 0x100
    }

    private static string TypeOf(MetadataReader metadata, CustomAttribute attribute) =>
        metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent).Name);

    private (string Path, byte[] Image) Compile(bool forDebugger)
    {
        var path = _folder.Write("20-a.csx", Rule);
        DiagnosticList findings = [];
        var rule = RuleCompiler.Compile(RuleFolder.Scan(_folder.Path, required: true, findings).Single(), findings, forDebugger);
        Assert.Empty(findings);
        return (path, rule!.Image);
    }

    private static void Read(byte[] image, Action<MetadataReader> read)
    {
        using var file = new PEReader(image.ToImmutableArray());
        var entry = file.ReadDebugDirectory().Single(entry => entry.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using var debug = file.ReadEmbeddedPortablePdbDebugDirectoryData(entry);
        read(debug.GetMetadataReader());
    }
}
