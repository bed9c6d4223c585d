using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ScriptProxy.Host.Rules.Packages;

/// <summary>Knows a rule's packages. The compiler takes one assembly for each <c>#r</c>, and a package with what it needs has any number: so they stand among the rule's references, and the line itself adds nothing.</summary>
internal sealed class PackageResolver : MetadataReferenceResolver
{
    /// <exception cref="PackageException">A file is not there, or not what was restored.</exception>
    public PackageResolver(PackageSet packages) => References =
    [
        .. packages.Locked!.Files.Where(file => file.IsCompiled)
            .Select(file => MetadataReference.CreateFromImage(file.Read(packages.Folder), filePath: Path.Combine(packages.Folder, file.Path))),
    ];

    /// <summary>What a rule is compiled against beside what all are.</summary>
    public ImmutableArray<PortableExecutableReference> References { get; }

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties) =>
        PackageRequest.IsMeant(reference) ? [(PortableExecutableReference)SharedReferences.All[0]] : [];

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => References.Length;
}
