/**
 * A share from 0 to 1 in whole percent. What is not all is never called 100: an answer that is 99.8 % sure
 * is wrong now and then, and who reads 100 no longer looks.
 */
export const wholePercent = (share: number): number => (share < 1 ? Math.min(99, Math.round(share * 100)) : 100);
