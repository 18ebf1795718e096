import { ComponentHarness } from '@angular/cdk/testing';

/** The bar above a list, as a person uses it. */
export class FilterBarHarness extends ComponentHarness {
  static hostSelector = 'cw-filter-bar';
  private readonly segments = this.locatorForAll('cw-segments button');
  private readonly box = this.locatorFor('input[type=search]');
  private readonly chips = this.locatorForAll('.cw-filter');
  private readonly choices = this.documentRootLocatorFactory().locatorForAll('.cw-menu-item');

  /** Text of the segment shown. */
  async segment(): Promise<string | undefined> {
    for (const one of await this.segments())
      if ((await one.getAttribute('aria-pressed')) === 'true') return one.text();
    return undefined;
  }

  async chooseSegment(text: string): Promise<void> {
    await (await withText(await this.segments(), text)).click();
  }

  /** Words looked for; waits until typing has settled. */
  async search(text: string): Promise<void> {
    const box = await this.box();
    await box.setInputValue(text);
    await box.dispatchEvent('input');
    await new Promise((resume) => setTimeout(resume, 350));
    await this.forceStabilize();
  }

  /** What the filters say, such as `状态：审核`. */
  async filters(): Promise<string[]> {
    return Promise.all((await this.chips()).map((chip) => chip.text()));
  }

  async choose(filter: string, choice: string): Promise<void> {
    await (await withText(await this.chips(), filter)).click();
    await (await withText(await this.choices(), choice)).click();
  }
}

async function withText<T extends { text(): Promise<string> }>(elements: T[], text: string): Promise<T> {
  for (const element of elements) if ((await element.text()).includes(text)) return element;
  throw new Error(`Nothing here says ${text}`);
}
