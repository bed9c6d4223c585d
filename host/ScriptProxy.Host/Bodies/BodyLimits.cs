namespace ScriptProxy.Host.Bodies;

/// <summary>What a body that is decoded may become.</summary>
/// <param name="Bytes">How many bytes at most.</param>
/// <param name="Ratio">How many times as many as were sent; asked only past the first <see cref="FreeBytes"/>.</param>
internal sealed record BodyLimits(long Bytes, int Ratio)
{
    /// <summary>So much any body may become: short ones of blanks or zeros shrink by far more than what harms.</summary>
    public const int FreeBytes = 1 << 20;
}
