/** A number from 0 on and below 1. */
export type Dice = () => number;

/** What the dice are injected by. */
export const DICE = Symbol('Dice');
