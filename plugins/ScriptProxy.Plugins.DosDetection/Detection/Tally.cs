namespace ScriptProxy.Plugins.DosDetection.Detection;

/// <summary>What a request is counted by, kept until its answer tells its type: rules may change path, host and address meanwhile.</summary>
/// <param name="Client">The client's key.</param>
/// <param name="Page">The page's; empty if pages are not counted.</param>
/// <param name="Site">The site's; empty if it is not counted for the site.</param>
/// <param name="IsCounted">Whether it was counted at once; otherwise it was taken for exempt.</param>
/// <param name="At">The timestamp.</param>
internal sealed record Tally(string Client, string Page, string Site, bool IsCounted, long At)
{
    /// <summary>Whether the answer has been seen. There may be another one, for an error that replaces it.</summary>
    public bool IsSettled { get; set; }
}
